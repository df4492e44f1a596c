"""People and bots with an account."""

from dataclasses import dataclass, field

from tests.fakes.discord.wire import Json


@dataclass(eq=False)
class User:
    """An account, and what its owner has set."""

    id: int
    name: str
    locale: str = "en-US"
    bot: bool = False
    takes_dms: bool = field(default=True, init=False)
    installed: bool = field(default=False, init=False)
    """Whether they added the app to their own account, not only to a guild."""

    @property
    def mention(self) -> str:
        return f"<@{self.id}>"

    def json(self) -> Json:
        handle = "".join(letter for letter in self.name.lower() if letter.isalnum())
        return {
            "id": str(self.id),
            "username": handle or "someone",
            "discriminator": "0",
            "global_name": None if self.bot else self.name,
            "avatar": None,
            "avatar_decoration_data": None,
            "bot": self.bot,
            "public_flags": 0,
            "flags": 0,
            "primary_guild": None,
        }

    def __repr__(self) -> str:
        return self.name
