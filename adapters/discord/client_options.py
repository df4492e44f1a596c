"""What the operator chose for the Discord bot: its token, API, shards and developers' server."""

from dataclasses import dataclass, field

OFFICIAL = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """The bot's token, where Discord's API is, and how many shards to run: None lets it say.

    A bot with so many that one process is not enough for them runs them in `groups`, of which
    this is one; there are as many shards as groups, at least. In the `dev_guild` commands appear
    at once; it is for those who change them.
    """

    token: str = field(repr=False)
    api_url: str = OFFICIAL
    shards: int | None = None
    dev_guild: int | None = None
    groups: int = 1
    group: int = 0

    @property
    def shard_ids(self) -> list[int] | None:
        """Number the shards of this group; None for all of them."""
        if self.groups == 1 or self.shards is None:
            return None
        return list(range(self.group, self.shards, self.groups))

    @property
    def is_first(self) -> bool:
        """Tell whether the first shard is in this group, which hears direct messages."""
        return self.group == 0
