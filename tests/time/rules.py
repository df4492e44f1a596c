"""Compiled time zone rules as RFC 9636 has them: zones that are alike, and rules of one's own."""

import re
import struct
import zoneinfo
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import whenever

_HEADER = struct.Struct(">4s c 15x 6l")
_NAMES = re.compile(r"<[^>]*>|[A-Za-z]+")


@dataclass(frozen=True, slots=True)
class Rules:
    """What clocks show: an offset, changes of it (in seconds since 1970), a footer for ever after.

    The footer is a POSIX TZ string such as "CET-1CEST,M3.5.0,M10.5.0/3".
    """

    first: int
    changes: tuple[tuple[int, int], ...]
    footer: str

    def between(self, since: datetime, until: datetime) -> object:
        """Reduce rules to what decides every offset between two instants.

        Where two zones come to the same, their clocks show the same all the time: at the first
        instant, at each listed change, and either the lists reach beyond the last instant or what
        follows them is the same footer, up to the names that it gives the offsets.
        """
        start, end = since.timestamp(), until.timestamp()
        told = [self.first, *(offset for at, offset in self.changes if at <= start)]
        within = [change for change in self.changes if start < change[0] < end]
        lasts = bool(self.changes) and self.changes[-1][0] >= end
        standard, comma, dates = self.footer.partition(",")
        return told[-1], *within, lasts, _NAMES.sub("_", standard) + comma + dates


def read(compiled: bytes) -> Rules:
    """Read compiled rules; the first block, with 32 bits for a time, is passed over."""
    counts = _HEADER.unpack_from(compiled)[2:]
    start = _HEADER.size + _length(counts, 4)
    _, _, utc, std, leaps, times, types, names = _HEADER.unpack_from(compiled, start)
    at = start + _HEADER.size
    changes = struct.unpack_from(f">{times}q", compiled, at)
    which = struct.unpack_from(f">{times}B", compiled, at + 8 * times)
    first = at + 9 * times
    offsets = [struct.unpack_from(">lBB", compiled, first + 6 * n)[0] for n in range(types)]
    footer = compiled[at + _length((utc, std, leaps, times, types, names), 8) :]
    listed = tuple(zip(changes, (offsets[one] for one in which), strict=True))
    return Rules(offsets[0], listed, footer.decode("ascii").strip("\n"))


def write(path: Path, offset: timedelta, name: str, footer: str | None = None) -> None:
    """Compile rules by which clocks show one offset, or what a footer says, at all times."""
    seconds = int(offset.total_seconds())
    hours = f"<{name}>{-seconds // 3600}:{-seconds % 3600 // 60:02}"
    names = name.encode("ascii") + b"\0"
    one = struct.pack(">lBB", seconds, 0, 0) + names
    head = _HEADER.pack(b"TZif", b"2", 0, 0, 0, 0, 1, len(names))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(2 * (head + one) + f"\n{footer or hours}\n".encode("ascii"))


@contextmanager
def rules_from(*folders: Path) -> Iterator[None]:
    """Read zones from folders, and from the tzdata package where they have none."""
    before = zoneinfo.TZPATH
    try:
        _read_from(tuple(map(str, folders)))
        yield
    finally:
        _read_from(before)


def utc(year: int, month: int, day: int, hour: int = 0) -> datetime:
    """Make an instant."""
    return datetime(year, month, day, hour, tzinfo=UTC)


def _read_from(path: tuple[str, ...]) -> None:
    zoneinfo.reset_tzpath(path)
    zoneinfo.ZoneInfo.clear_cache()
    whenever.reset_tzpath(path)
    whenever.clear_tzcache()


def _length(counts: tuple[int, ...], size: int) -> int:
    """Count the bytes of a block whose times have so many."""
    utc, std, leaps, times, types, names = counts
    return times * (size + 1) + types * 6 + names + leaps * (size + 4) + std + utc
