"""People and their accounts: names, zones, quiet hours, rests and how much they like to hear."""

from datetime import date, datetime
from enum import StrEnum

from msgspec import Struct, field
from msgspec.structs import force_setattr

from bot.dialogue.display_names import called
from bot.domain.goals import Visible
from bot.domain.support import NotOkay
from bot.domain.weeks import QuietHours
from bot.kernel.ids import AccountId, PersonId

ASSUMED_ZONE = "UTC"


class NudgeLevel(StrEnum):
    """How much a person wants to hear unasked."""

    LIGHT = "light"
    STANDARD = "standard"
    ACTIVE = "active"

    @property
    def weekly(self) -> int:
        """How many messages a week this level allows unless the person says a number."""
        return {NudgeLevel.LIGHT: 3, NudgeLevel.STANDARD: 8, NudgeLevel.ACTIVE: 14}[self]


class Rest(Struct, frozen=True):
    """A break: from a day on, until a day or until the person says anything."""

    since: date
    until: date | None = None
    reason: str | None = None

    def covers(self, on: date) -> bool:
        """Tell whether a day is within the break; the day it ends on is not."""
        return self.since <= on and (self.until is None or on < self.until)


class Person(Struct, frozen=True):
    """Somebody whom Cairn knows.

    The name is their own, cleaned of what nobody sees wherever it comes from: their platform, or a
    row of an earlier version.
    `zone` is None until they say; until then that of their first pod is assumed, or UTC. `place`
    is the city that they named, where it is another than the one that the zone is named by.
    `not_okay` is what they said last of not being so, and `muted` are those from whom they do not
    want to hear (`bot/domain/apart.py`). Whoever asked to be forgotten is so at `forgotten_at`,
    and hidden from everybody until then. New goals are `goals_visible`, where they said so; while
    they are `off_boards`, a new membership begins off its pod's board.
    """

    id: PersonId
    name: str
    created_at: datetime
    language: str = "en"
    zone: str | None = None
    quiet: QuietHours = field(default_factory=QuietHours)
    nudges: NudgeLevel = NudgeLevel.STANDARD
    weekly_limit: int | None = None
    rest: Rest | None = None
    assumed_zone: str | None = None
    place: str | None = None
    not_okay: NotOkay | None = None
    forgotten_at: datetime | None = None
    goals_visible: Visible | None = None
    off_boards: bool = False
    muted: tuple[PersonId, ...] = ()
    version: int = 1

    def __post_init__(self) -> None:
        """Clean the name."""
        if (name := called(self.name)) != self.name:
            force_setattr(self, "name", name)

    @property
    def lives_in(self) -> str:
        """The zone to count this person's hours in."""
        return self.zone or self.assumed_zone or ASSUMED_ZONE

    def is_left_alone(self, now: datetime) -> bool:
        """Tell whether nothing unasked comes to them, for they said that they are not okay."""
        return self.not_okay is not None and self.not_okay.since <= now < self.not_okay.until

    @property
    def budget(self) -> int:
        """How many messages a week they may be sent unasked, cheers apart."""
        return self.nudges.weekly if self.weekly_limit is None else self.weekly_limit


class Account(Struct, frozen=True):
    """A person's account on one platform; `place` is where they can be written to in private.

    `external` and `place` are the platform's own ids. `reachable` is False once the platform
    has said that it will not deliver there. Notices go to the one `chosen`, if one is; the person
    is called as on the account that `names` them.
    """

    id: AccountId
    person: PersonId
    platform: str
    external: str
    place: str | None
    used_at: datetime
    reachable: bool = True
    chosen: bool = False
    names: bool = True
