"""Ids: 63-bit numbers, time-ordered with a random tail, and 128-bit secrets."""

import secrets
import threading
from datetime import UTC, datetime
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
NoticeId = NewType("NoticeId", int)
RunId = NewType("RunId", int)

_EPOCH = datetime(2025, 1, 1, tzinfo=UTC)
_TAIL_BITS = 22
_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_VALUES = {digit: value for value, digit in enumerate(_DIGITS)}
_LARGEST = 2**63 - 1


class Ids(Protocol):
    """Mints numbers and secrets that nobody has seen before."""

    def mint(self, at: datetime) -> int:
        """Mint a positive 63-bit number, later ones larger."""

    def secret(self) -> str:
        """Mint 128 random bits as 22 letters, digits, `-` and `_`."""


class SystemIds:
    """Ids from the clock and the system's source of randomness."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._last = 0

    def mint(self, at: datetime) -> int:
        """Mint a number of 41 bits of milliseconds since 2025 and a 22-bit random tail.

        Ids minted within one millisecond count upwards, so a batch never meets itself.
        """
        milliseconds = max(0, int((at - _EPOCH).total_seconds() * 1000))
        fresh = (milliseconds << _TAIL_BITS) | secrets.randbits(_TAIL_BITS)
        with self._lock:
            same_moment = self._last >> _TAIL_BITS == milliseconds
            self._last = self._last + 1 + secrets.randbelow(64) if same_moment else fresh
            return self._last

    def secret(self) -> str:
        """Mint 128 random bits, URL-safe."""
        return secrets.token_urlsafe(16)


def short(number: int) -> str:
    """Write an id in base 62, at most eleven characters, for tokens."""
    digits = ""
    while True:
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
        if not number:
            return digits


def unshort(text: str) -> int | None:
    """Read an id written by `short`; None for anything else, since tokens are untrusted."""
    if not 1 <= len(text) <= 11 or any(c not in _VALUES for c in text):
        return None
    number = 0
    for c in text:
        number = number * 62 + _VALUES[c]
    return number if number <= _LARGEST and short(number) == text else None
