"""Records a living installation of this version: `python -m tests.upgrades.recording VERSION`.

It is run once for a version, by that version's own code, and what it keeps is never made anew.
"""

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from tests.harness.cast import World
from tests.harness.databases import storage_at
from tests.harness.postgres import Postgres, system_binaries
from tests.upgrades import stages
from tests.upgrades.installation import DATABASES, KEPT, STAGES, Installation
from tests.upgrades.life import lived


async def record(installation: Installation, url: str) -> None:
    """Live on a stage over a database, and write down what people see."""
    async with storage_at(url) as storage, stages.opened(installation.stage) as stage:
        world = World(storage, stage)
        async with stages.hearing(world, storage):
            await lived(world)
            seen = stages.written(stage)
        installation.keep_seen(seen | {"at": world.clock.now().isoformat()})


def main(version: str) -> None:
    """Record every stage over either database."""
    shutil.rmtree(KEPT / version, ignore_errors=True)
    binaries = system_binaries()
    assert binaries
    with tempfile.TemporaryDirectory() as folder, Postgres(binaries) as server:
        for stage in STAGES:
            for database in DATABASES:
                _record(Installation(version, stage, database), Path(folder), server)


def _record(installation: Installation, folder: Path, server: Postgres) -> None:
    if installation.database == "sqlite":
        file = folder / f"{installation.stage}.db"
        asyncio.run(record(installation, f"sqlite:///{file}"))
        installation.keep_file(file)
    else:
        url = server.create_database()
        asyncio.run(record(installation, url))
        installation.keep_statements(url)


if __name__ == "__main__":
    main(*sys.argv[1:])
