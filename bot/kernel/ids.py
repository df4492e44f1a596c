"""Ids: 63-bit numbers, time-ordered with a random tail, and 128-bit secrets."""

import secrets
import threading
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import accumulate
from typing import NewType, Protocol

PersonId = NewType("PersonId", int)
AccountId = NewType("AccountId", int)
PodId = NewType("PodId", int)
HomeId = NewType("HomeId", int)
MembershipId = NewType("MembershipId", int)
InvitationId = NewType("InvitationId", int)
GoalId = NewType("GoalId", int)
LogId = NewType("LogId", int)
CheckInId = NewType("CheckInId", int)
CheerId = NewType("CheerId", int)
PersonalNoteId = NewType("PersonalNoteId", int)
FormerWordsId = NewType("FormerWordsId", int)
ReportId = NewType("ReportId", int)
ReportPartId = NewType("ReportPartId", int)
RemovalId = NewType("RemovalId", int)
NoticeId = NewType("NoticeId", int)
FormId = NewType("FormId", int)
LinkId = NewType("LinkId", int)

LARGEST = 2**63 - 1
_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)
_TAIL_BITS = 22
_STEP_MASK = 63
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_REMEMBERED = 4096  # an act names few ids, each of them many times


class Ids(Protocol):
    """Mints numbers and secrets that nobody has seen before."""

    def mint(self, at: datetime) -> int:
        """Mint a positive 63-bit number, later ones larger."""

    def mint_many(self, at: datetime, many: int) -> Sequence[int]:
        """Mint several at once."""

    def secret(self) -> str:
        """Mint 128 random bits as 22 letters, digits, `-` and `_`."""

    def draw(self, among: int) -> int:
        """Draw a number from zero up to, and without, `among`; each is as likely."""


class SystemIds:
    """Ids from the clock and the system's source of randomness."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def mint(self, at: datetime) -> int:
        """Mint a number of 41 bits of milliseconds since 2025 and a 22-bit random tail."""
        (minted,) = self.mint_many(at, 1)
        return minted

    def mint_many(self, at: datetime, many: int) -> Sequence[int]:
        """Mint several numbers, with one look at the source of randomness.

        Every number is larger than those before, whatever the clock does: within the last
        number's millisecond, or before it, they count upwards. There is room until 2094; past
        it an `OverflowError` says so.
        """
        milliseconds = (at - _EPOCH) // _MILLISECOND
        steps = [1 + (byte & _STEP_MASK) for byte in secrets.token_bytes(many)]
        with self._lock:
            last = self._last
            if milliseconds > last >> _TAIL_BITS:
                last = (milliseconds << _TAIL_BITS) | secrets.randbits(_TAIL_BITS)
            minted = list(accumulate(steps, initial=last))
            if minted[-1] > LARGEST:
                raise OverflowError(f"no id is left at {at}")
            self._last = minted[-1]
            return minted[1:]

    def secret(self) -> str:
        """Mint 128 random bits, URL-safe."""
        return secrets.token_urlsafe(16)

    def draw(self, among: int) -> int:
        """Draw a number that nobody can foresee."""
        return secrets.randbelow(among)


def earliest(at: datetime) -> int:
    """Tell from which number on ids are of an instant or later."""
    return max(0, (at - _EPOCH) // _MILLISECOND) << _TAIL_BITS


def minted_at(number: int) -> datetime:
    """Tell when an id was minted, to the millisecond."""
    return _EPOCH + (number >> _TAIL_BITS) * _MILLISECOND


def short(number: int) -> str:
    """Write an id in base 62, at most eleven characters, for tokens."""
    return _short(number)


@lru_cache(maxsize=_REMEMBERED)
def _short(number: int) -> str:
    if not 0 <= number <= LARGEST:
        raise ValueError(f"{number} is no id")
    digits = ""
    while number or not digits:
        number, rest = divmod(number, len(_DIGITS))
        digits = _DIGITS[rest] + digits
    return digits


def unshort(text: str) -> int | None:
    """Read an id written by `short`; None for anything else, since tokens are untrusted."""
    return _unshort(text)


@lru_cache(maxsize=_REMEMBERED)
def _unshort(text: str) -> int | None:
    if not 1 <= len(text) <= 11 or any(c not in _VALUES for c in text):
        return None
    number = 0
    for c in text:
        number = number * 62 + _VALUES[c]
    return number if number <= LARGEST and _short(number) == text else None
