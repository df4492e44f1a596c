"""An operator at the command line, beside a database of either kind."""

import logging
from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.harness.databases import KEY
from tests.ops.operator import Operator


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest) -> str:
    """Make a fresh database of either kind."""
    made: str = request.getfixturevalue(f"{request.param}_url")
    return made


@pytest.fixture
def at(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Operator]:
    """Sit down in an empty folder; what commands say of logging ends with the test."""
    folder = tmp_path / "operator"
    folder.mkdir()
    monkeypatch.chdir(folder)
    root, structured = logging.getLogger(), structlog.get_config()
    handlers, level = [*root.handlers], root.level
    yield Operator(folder, {"CAIRN_MASTER_KEY": KEY})
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.configure(**structured)


@pytest.fixture
def operator(at: Operator, url: str) -> Operator:
    """Sit down beside a database of either kind."""
    at.environment["CAIRN_DATABASE_URL"] = url
    return at
