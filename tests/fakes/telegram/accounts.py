"""Accounts: everybody who has a name on Telegram, people and bots."""

from dataclasses import dataclass
from typing import Any

Json = dict[str, Any]


@dataclass(eq=False)
class Account:
    """A person's or a bot's account; `met` tells whether the bot can know that it exists."""

    id: int
    first_name: str
    last_name: str = ""
    username: str | None = None
    language_code: str | None = None
    is_bot: bool = False
    is_deactivated: bool = False
    met: bool = False

    def json(self) -> Json:
        """Write it as a `User`."""
        if self.is_deactivated:
            return {"id": self.id, "is_bot": self.is_bot, "first_name": ""}
        told: Json = {"id": self.id, "is_bot": self.is_bot, "first_name": self.first_name}
        told |= {"last_name": self.last_name} if self.last_name else {}
        told |= {"username": self.username} if self.username else {}
        return told | ({"language_code": self.language_code} if self.language_code else {})


def anonymous_admin() -> Account:
    """Make the account that speaks for admins who stay anonymous."""
    return Account(1087968824, "Group", username="GroupAnonymousBot", is_bot=True, met=True)
