"""Opens an installation's database: finds or makes its master keys, migrates it, opens it."""

import asyncio
from functools import partial
from pathlib import Path

import structlog

from bot.app.settings import Settings
from bot.kernel.clock import Clock
from bot.kernel.metrics import Gauges
from bot.kernel.private_files import open_to_others, private_files
from storage import schema
from storage.connections import database_url
from storage.engine import SqlStorage, open_storage, opened_when_free
from storage.errors import StorageError
from storage.sealing import key_file
from storage.sealing.encryption import MasterKeys

DATABASE = "sqlite:///cairn.db"
LOCAL_DATABASE = "sqlite:///cairn-local.db"
DEMO_DATABASE = "sqlite:///cairn-demo.db"
KEY_FILE = Path("cairn.key")
_log = structlog.get_logger("cairn")


def master_keys(settings: Settings, url: str) -> MasterKeys:
    """Find the master keys: from the setting, or from their file.

    The file is made at the first start, and never beside a database that another key has sealed.
    """
    if settings.master_key is not None:
        return MasterKeys.parse(settings.master_key.get_secret_value())
    path = settings.master_key_file or KEY_FILE
    database = Path(url.removeprefix("sqlite:///"))
    if url.startswith("sqlite:") and database.exists() and not path.exists():
        raise StorageError(f"{path} is missing, and {database} was sealed with it: put it back")
    keys, made = key_file.read_or_make(path)
    if made:
        _log.warning(
            "made a key file; without it nobody can read what people wrote", file=str(path)
        )
    return keys


def warn_of_open_files(settings: Settings, url: str) -> None:
    """Say which files others can read that hold keys, tokens or words."""
    where = database_url.parsed(url)
    database = None if database_url.is_shared(url) else Path(str(where.database))
    key = None if settings.master_key is not None else settings.master_key_file or KEY_FILE
    for file in open_to_others(private_files(database, key)):
        _log.warning("others can read a file", file=str(file.path), mode=f"{file.mode or 0:o}")


async def open_migrated(
    settings: Settings, url: str, clock: Clock, gauges: Gauges, *, alone: bool = True
) -> SqlStorage:
    """Bring a database up to date and open it; raises `StorageError` in words."""
    await asyncio.to_thread(schema.refuse_unfit, url)
    keys = await asyncio.to_thread(master_keys, settings, url)
    await asyncio.to_thread(schema.migrate, url)
    opening = partial(
        open_storage, url, clock=clock, keys=keys, alone=alone, together=not alone, gauges=gauges
    )
    return await opened_when_free(opening)
