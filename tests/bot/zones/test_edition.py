"""The newest rules of time zones are used, wherever they are."""

import shutil
import sysconfig
import zoneinfo
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from importlib.resources import files
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from bot.zones import edition
from tests.time import rules

TODAY = datetime(2026, 11, 25, tzinfo=UTC)
PACKAGED = str(files("tzdata") / "zoneinfo")


@pytest.fixture(autouse=True)
def undone() -> Iterator[None]:
    """Read zones from where they were read before."""
    with rules.rules_from(*map(Path, zoneinfo.TZPATH)):
        yield


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a system whose clocks in Berlin are an hour ahead of others' for good."""
    rules.write(tmp_path / "Europe" / "Berlin", timedelta(hours=2), "CEST")
    monkeypatch.setattr(sysconfig, "get_config_var", {"TZPATH": str(tmp_path)}.get)
    zoneinfo.reset_tzpath([str(tmp_path)])
    ZoneInfo.clear_cache()
    return tmp_path


def offset(zone: str) -> timedelta | None:
    return TODAY.astimezone(ZoneInfo(zone)).utcoffset()


@pytest.mark.parametrize(
    ("first_line", "version", "hours"),
    [
        ("# version 2025b", "", 1),
        ("# version 9999a", "9999a", 2),
        ("Rule A", "", 1),
        (None, "", 1),
    ],
)
def test_the_systems_rules_are_used_only_where_they_are_newer(
    system: Path, first_line: str | None, version: str, hours: int
) -> None:
    if first_line is not None:
        (system / "tzdata.zi").write_text(f"{first_line}\nZone ...\n", encoding="utf-8")

    chosen = edition.choose()

    assert offset("Europe/Berlin") == timedelta(hours=hours)
    assert offset("Asia/Kathmandu") == timedelta(hours=5, minutes=45)
    assert chosen == edition.current()
    if version:
        assert chosen.version == version
    else:
        assert chosen.version >= "2026f"


def test_rules_that_the_operator_chose_stay(
    system: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    theirs = tmp_path_factory.mktemp("theirs")
    rules.write(theirs / "Europe" / "Berlin", timedelta(hours=3), "EEST")
    zoneinfo.reset_tzpath([str(theirs)])

    assert edition.choose().version == ""
    assert offset("Europe/Berlin") == timedelta(hours=3)


def test_editions_differ_where_any_clock_does_and_only_there(tmp_path: Path) -> None:
    zoneinfo.reset_tzpath([])
    packaged = edition.current()
    shutil.copytree(PACKAGED, tmp_path / "same")

    zoneinfo.reset_tzpath([str(tmp_path / "same")])
    same = edition.current()
    rules.write(tmp_path / "same" / "Pacific" / "Apia", timedelta(hours=14), "later")
    other = edition.current()

    assert same == packaged
    assert other.version == packaged.version
    assert other.digest != packaged.digest
