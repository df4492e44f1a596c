"""What the core asks of storage for reports to those who run Cairn."""

from collections.abc import Collection
from datetime import datetime
from typing import Protocol

from bot.domain.reports import Report, ReportPart, ReportsKey
from bot.domain.words import FormerWords
from bot.kernel.ids import CheckInId, PersonId, ReportId


class Reports(Protocol):
    """Reports; what they say is sealed for their readers, and nobody else opens it again."""

    def can_be_read(self) -> bool:
        """Tell whether there is a key by which somebody reads what is reported."""

    def use_key(self, key: ReportsKey) -> None:
        """Seal by another key from now on."""

    def add(self, report: Report) -> None:
        """Add a report; one whose number is taken raises `Conflict`."""

    def add_part(self, part: ReportPart) -> None:
        """Seal what a report says, by the newest key; raises `NotFound` if there is none."""

    def get(self, report: ReportId) -> Report: ...
    def numbered(self, number: int) -> Report:
        """Find a report by its number."""

    def save(self, report: Report) -> Report: ...
    def by(self, reporters: Collection[PersonId]) -> tuple[Report, ...]:
        """Find what some people have reported, the newest first."""

    def waiting(self, until: datetime, limit: int) -> tuple[tuple[int, datetime], ...]:
        """Find reports that wait for an answer by their numbers, with when they were made."""

    def count(self, reporter: PersonId, since: datetime) -> int: ...
    def count_parts(self, report: ReportId) -> int: ...
    def forget_reporter(self, person: PersonId) -> None:
        """Keep what somebody reported without who did, and without whom it is about."""

    def forget(self, closed_before: datetime, limit: int) -> int: ...


class ShownWords(Protocol):
    """Words as others were shown them before they were changed, kept a few days for a report."""

    def add(self, former: FormerWords) -> None: ...
    def of(self, check_ins: Collection[CheckInId]) -> tuple[FormerWords, ...]:
        """Find the former words of some check-ins, those that were changed last first."""

    def forget(self, before: datetime, limit: int) -> int: ...
