"""Which edition of the time zone rules is used: the newest at hand."""

import hashlib
import sysconfig
import zoneinfo
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from os import pathsep
from pathlib import Path

_FIRST_LINE = "# version "


@dataclass(frozen=True, slots=True)
class Edition:
    """Rules as they are read: an IANA name such as 2026f, "" if unknown; and what differs.

    Two editions with the same `digest` say the same about every zone.
    """

    version: str
    digest: str


def choose() -> Edition:
    """Let every zone be read from where the rules are newest, and tell which these are.

    Python prefers the system's to those of the tzdata package (PEP 615), also where they are
    years older. A path that the operator chose, with PYTHONTZPATH, stays.
    """
    if _is_pythons_own(zoneinfo.TZPATH) and _version(_system()) < _version([_package()]):
        zoneinfo.reset_tzpath(())
        zoneinfo.ZoneInfo.clear_cache()
    return current()


def current() -> Edition:
    """Tell which rules are read now; takes some hundredths of a second."""
    digest = hashlib.sha256()
    for zone, rules in _compiled():
        digest.update(zone.encode() + b"\0" + rules)
    return Edition(_version(_system() or [_package()]), digest.hexdigest()[:32])


def _is_pythons_own(path: tuple[str, ...]) -> bool:
    own: str = sysconfig.get_config_var("TZPATH") or ""
    return list(path) == [root for root in own.split(pathsep) if root]


def _system() -> list[Traversable]:
    return [Path(root) for root in zoneinfo.TZPATH if Path(root).is_dir()]


def _package() -> Traversable:
    return files("tzdata") / "zoneinfo"


def _version(roots: Sequence[Traversable]) -> str:
    """Read the name of an edition from the list of its rules; "" where there is none."""
    for listed in (root / "tzdata.zi" for root in roots):
        if listed.is_file():
            with listed.open(encoding="utf-8") as lines:
                first = str(lines.readline()).strip()
            return first.removeprefix(_FIRST_LINE) if first.startswith(_FIRST_LINE) else ""
    return ""


def _compiled() -> Iterator[tuple[str, bytes]]:
    """Read the compiled rules of every zone (RFC 9636) from where `ZoneInfo` finds them."""
    roots = [*_system(), _package()]
    for zone in sorted(zoneinfo.available_timezones()):
        file = next(file for file in (root.joinpath(zone) for root in roots) if file.is_file())
        yield zone, file.read_bytes()
