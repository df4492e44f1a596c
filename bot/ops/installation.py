"""Finds what operators' tools work on: settings, database and keys, which they never make."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from bot.app import database, logs, settings
from bot.app.settings import Settings
from bot.kernel.errors import BotError
from storage.errors import StorageError
from storage.sealing import key_file
from storage.sealing.encryption import MasterKeys


def load_settings() -> Settings:
    """Load the settings and let logs follow them; all problems at once, with exit status 2."""
    try:
        found = settings.load()
    except settings.SettingsError as problem:
        click.echo(str(problem), err=True)
        raise SystemExit(2) from None
    logs.configure(found.log_format, found.log_level)
    return found


def database_url(of: Settings) -> str:
    """Find the database that `cairn run` uses with these settings."""
    default = database.DATABASE if of.platform_addresses else database.LOCAL_DATABASE
    return of.database_url or default


def master_keys(of: Settings) -> MasterKeys:
    """Read the master keys; unlike a start, a tool makes none. Raises `StorageError`."""
    if of.master_key is not None:
        return MasterKeys.parse(of.master_key.get_secret_value())
    path = key_file_path(of)
    if not path.is_file():
        raise StorageError(
            f"{path} is missing: put the master key there, or name it in CAIRN_MASTER_KEY_FILE"
        )
    return key_file.read(path)


def key_file_path(of: Settings) -> Path:
    """Name the file of the master keys."""
    return of.master_key_file or database.KEY_FILE


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Say what Cairn itself raises as one line, with exit status 1."""
    try:
        yield
    except BotError as problem:
        raise click.ClickException(str(problem)) from problem
