"""A start loads what it needs and nothing else (docs/decisions/32).

What is counted does not depend on the machine. Whoever raises a number says why in the commit.
"""

import subprocess
import sys
from collections.abc import Set as AbstractSet
from pathlib import Path

import pytest

from tests.harness.databases import KEY

MOST_OF_OURS = 450
MOST_OF_LIBRARIES = 490  # some seventy of them are for settings: pydantic
OURS = ("bot", "adapters", "storage", "scheduler")
KNOWN = sys.stdlib_module_names
ABSENT = {
    "adapters.discord": "there is no token",
    "adapters.telegram": "there is no token",
    "alembic": "the database is up to date",
    "asyncpg": "it is for benchmarks",
    "bot.ops.backups": "an operator's tool",
    "bot.ops.doctor": "an operator's tool",
    "bot.pictures.render_process": "it is a process of its own, for the first picture",
    "bot.pictures.scenes.drawing": "only that process draws",
    "discord": "there is no token",
    "psycopg": "the database is a file",
    "resvg_py": "only the process that draws needs it",
    "telegram": "there is no token",
    "uharfbuzz": "fonts are read when something is drawn",
}
STARTED = """
import asyncio
import sys

from bot.__main__ import main

main.get_command(None, "run")
from bot.app import assembly, settings

async def started():
    chosen = settings.load({"CAIRN_MASTER_KEY": sys.argv[2], "CAIRN_LOG_LEVEL": "error"}, None)
    async with assembly.assembled(chosen, sys.argv[1], local=True) as here:
        here.chat.application()

asyncio.run(started())
print(*sys.modules)
"""


@pytest.fixture
def loaded(sqlite_url: str, tmp_path: Path) -> AbstractSet[str]:
    """List the modules of a process that has just put Cairn together."""
    command = [sys.executable, "-c", STARTED, sqlite_url, KEY]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=True)
    return frozenset(done.stdout.split())


def test_a_start_loads_only_what_it_needs(loaded: AbstractSet[str]) -> None:
    ours = {name for name in loaded if name.partition(".")[0] in OURS}
    libraries = {name for name in loaded if name.partition(".")[0] not in KNOWN} - ours

    assert {name: why for name, why in ABSENT.items() if name in loaded} == {}
    assert len(ours) <= MOST_OF_OURS
    assert len(libraries) <= MOST_OF_LIBRARIES
