"""What the operator chose for Discord."""

from dataclasses import dataclass, field

OFFICIAL = "https://discord.com/api/v10"


@dataclass(frozen=True, slots=True)
class Options:
    """The bot's token, where Discord's API is, and how many shards to run: None lets it say.

    In the `dev_guild` commands appear at once; it is for those who change them.
    """

    token: str = field(repr=False)
    api_url: str = OFFICIAL
    shards: int | None = None
    dev_guild: int | None = None
