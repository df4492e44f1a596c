"""Checks the machine for `cairn doctor`: disk, who may read files, zones, helplines."""

import shutil
import zoneinfo
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

from bot.app.helplines_file import all_helplines
from bot.app.settings import Settings, SettingsError
from bot.kernel.private_files import open_to_others, private_files
from bot.ops.reporting import Finding, count, note, wrong
from bot.zones import edition

ROOM = 256 * 2**20
OLD = timedelta(days=365)
_MEBIBYTE = 2**20
_PACKAGE = "tzdata"


def check_files(database: Path | None, key: Path | None) -> Iterator[Finding]:
    """Look at the files that are Cairn's own: the disk they are on, and who may read them."""
    if database is not None:
        yield _room(database)
    files = list(private_files(database, key))
    exposed = open_to_others(files)
    for file in files:
        if file.mode is None:
            continue
        if file in exposed:
            said = f"{file.path} can be read by others ({file.mode:o})."
            yield wrong(file.about, said, f"chmod 600 {file.path}")
        else:
            yield Finding(file.about, f"{file.path} is its owner's alone.")


def _room(database: Path) -> Finding:
    folder = database.resolve().parent
    try:
        free = shutil.disk_usage(folder).free
    except OSError as refused:
        return wrong("disk", f"{folder} cannot be read ({refused.strerror}).")
    size = database.stat().st_size if database.exists() else 0
    said = f"{free // _MEBIBYTE} MiB are free at {folder}."
    if free < max(ROOM, size):
        return wrong("disk", said, "Make room: a database needs as much again to be backed up.")
    return Finding("disk", said)


def check_zone_data(now: datetime) -> Finding:
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


def check_helplines(settings: Settings, today: date) -> Iterator[Finding]:
    """Tell whether the operator's file of helplines can be read, and what is old of all."""
    about = "helplines"
    try:
        known = all_helplines(settings)
    except SettingsError as problem:
        yield from (wrong(about, f"{each}.") for each in problem.problems)
        return
    many = count(len(known.countries), "country", "countries")
    if old := known.older_than(today):
        said = f"{many}; read at their source more than half a year ago: {', '.join(old)}."
        yield note(about, said, "Read them there again, and name them in CAIRN_HELPLINES_FILE.")
    else:
        yield Finding(about, f"{many}; each was read at its source within half a year.")


def check_zones_in_use(names: Iterable[str]) -> Finding:
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
