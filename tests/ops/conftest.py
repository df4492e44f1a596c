"""An operator at the command line, beside a database of either kind."""

import asyncio
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import structlog
from click.testing import CliRunner, Result

from bot.__main__ import main
from tests.harness.databases import KEY


@dataclass
class Operator:
    """Types commands in a folder of their own; `environment` is what they have set."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    async def runs(self, *command: str | Path, typed: str = "", **changed: str) -> Result:
        """Run a command until it ends, in a thread: what it asks may be served by this loop."""
        words = [str(word) for word in command]
        environment = {**self.environment, **changed}
        result = await asyncio.to_thread(
            CliRunner().invoke, main, words, env=environment, input=typed
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result


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
