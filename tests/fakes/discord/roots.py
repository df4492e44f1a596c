"""What everything on this Discord grows from."""

from dataclasses import dataclass, field
from datetime import datetime

from bot.kernel.clock import Clock
from tests.fakes.discord.events import Announce, Changes
from tests.fakes.discord.timing import Snowflakes, Timing
from tests.fakes.discord.users import User

PRIVILEGED = frozenset({"guild_members", "guild_presences", "message_content"})


@dataclass(frozen=True, slots=True, repr=False)
class Roots:
    """The clock, the ids, the one app with its bot, and who is told of what happens."""

    clock: Clock
    timing: Timing
    ids: Snowflakes
    bot: User
    announce: Announce
    privileged: frozenset[str]
    """The privileged intents that are switched on for the app."""

    changes: Changes = field(default_factory=Changes)
    url: list[str] = field(default_factory=list)
    """Where the server can be reached, once it runs."""

    @property
    def application_id(self) -> int:
        """Tell the app's id, which is its bot's for all newer apps."""
        return self.bot.id

    @property
    def now(self) -> datetime:
        return self.clock.now()

    @property
    def base(self) -> str:
        return self.url[0]
