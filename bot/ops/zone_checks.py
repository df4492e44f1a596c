"""Checks of time zones: where their rules come from, how old they are, and that they load."""

import zoneinfo
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

from bot.ops.findings import Finding, note, wrong
from bot.zones import edition

OLD = timedelta(days=365)
_PACKAGE = "tzdata"


def zone_data(now: datetime) -> Finding:
    """Tell where zones come from and how old they are, and load every one.

    They are chosen as a runner chooses them (`edition`).
    """
    about = "time zones"
    edition.choose()
    broken = [name for name in sorted(zoneinfo.available_timezones()) if not _loads(name)]
    if broken:
        return wrong(about, f"{broken[0]} does not load.", "Install tzdata anew.")
    version, where = _version()
    if (released := _released(version)) is None:
        return note(about, f"the version of {where} is not known; every zone loads.")
    said = f"{version} from {where}; every zone loads."
    if now.date() - released > OLD:
        return note(about, f"{said} It is older than a year.", "Rules change: update tzdata.")
    return Finding(about, said)


def zones_in_use(names: Iterable[str]) -> Finding:
    """Tell whether the zones that people live in are known here."""
    lost = sorted(name for name in names if not _loads(name))
    if lost:
        return wrong(
            "zones in use", f"{', '.join(lost)} cannot be loaded here.", "Install a newer tzdata."
        )
    return Finding("zones in use", "all are known here.")


def _version() -> tuple[str, str]:
    """Find the version of the data that zoneinfo reads first, and where that is."""
    for folder in map(Path, zoneinfo.TZPATH):
        if (folder / "Europe" / "Berlin").is_file():
            return _written_in(folder), str(folder)
    return _written_in(Path(str(resources.files(_PACKAGE))) / "zoneinfo"), _PACKAGE


def _written_in(folder: Path) -> str:
    for name in ("tzdata.zi", "+VERSION"):
        try:
            with (folder / name).open(encoding="ascii", errors="replace") as file:
                return file.readline().removeprefix("# version").strip()
        except OSError:
            continue
    return ""


def _released(version: str) -> date | None:
    """Estimate when a version was released: letters follow each other about every two months."""
    year, letter = version[:4], version[4:5]
    if not (year.isdecimal() and "a" <= letter <= "z"):
        return None
    month = min(12, 2 * (ord(letter) - ord("a") + 1))
    return datetime(int(year), month, 1, tzinfo=UTC).date()


def _loads(name: str) -> bool:
    try:
        zoneinfo.ZoneInfo(name)
    except (OSError, ValueError, zoneinfo.ZoneInfoNotFoundError):
        return False
    return True
