"""What a member says about being shown on another platform than the one on which they joined."""

from datetime import datetime

from msgspec import Struct

VERSION = 1
"""Of what the question says; what was answered is kept with it."""


class PlatformConsent(Struct, frozen=True):
    """One member's answer in one pod; silence is no.

    The question arrived at `asked_at`, once; it was answered at `at` in the words of `version`,
    with as many `answers` so far. What closed by `kept_before` could be read there before anybody
    was asked, and stays until they say no.
    """

    given: bool | None = None
    at: datetime | None = None
    version: int = 0
    answers: int = 0
    asked_at: datetime | None = None
    kept_before: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Tell whether they have still to be asked."""
        return self.given is None and self.asked_at is None

    @property
    def openness(self) -> int:
        """Tell how much it lets be shown: a no is less than silence, and that less than a yes."""
        return 1 if self.given is None else 2 * self.given

    @property
    def names(self) -> bool:
        """Tell whether their name is read there."""
        return bool(self.given) or (self.given is None and self.kept_before is not None)

    def covers(self, closes_at: datetime) -> bool:
        """Tell whether what they shared in a week that closes then is read there."""
        kept = self.kept_before is not None and closes_at <= self.kept_before
        return bool(self.given) or (self.given is None and kept)

    def answered(self, at: datetime, *, given: bool) -> "PlatformConsent":
        """Keep an answer; it holds for what was shared before, too."""
        return PlatformConsent(given, at, VERSION, self.answers + 1, self.asked_at)
