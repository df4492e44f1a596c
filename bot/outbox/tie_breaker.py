"""Draws who is told first, of all whose notices are due and expire at the same time."""

from datetime import datetime
from functools import lru_cache
from hashlib import blake2b

from bot.kernel.ids import PersonId, PodId

_REMEMBERED = 4096


@lru_cache(maxsize=_REMEMBERED)
def draw(of: PodId | PersonId, due_at: datetime) -> int:
    """Draw the number of a pod, or of a person told about no pod, among all that is due at once.

    The lowest is first. Members of a pod share theirs, so they are told one after the other, and
    the next week draws anew. It is drawn from nothing but what it is for, so it is the same
    in every process, and small enough for 31 bits: of 100,000 pods, two or three pairs share one.

    A checksum would not do: in every week CRC-32 puts the same pods beside each other, and one of
    them first more often than the rest.
    """
    drawn = blake2b(f"{of} {due_at.timestamp():.6f}".encode(), digest_size=4).digest()
    return int.from_bytes(drawn, "big") >> 1
