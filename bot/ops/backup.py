"""`cairn backup`: where its files go, and what is said of them."""

from datetime import datetime
from pathlib import Path

import click

from bot.kernel.clock import SystemClock
from bot.ops import installation
from bot.ops.formatting import at, count
from storage.backups.take import Taken, take
from storage.errors import StorageError

KEYS = "cairn-keys.zip"
_ENDING = ".zip"


@click.command()
@click.argument("to", type=click.Path(path_type=Path))
def backup(to: Path) -> None:
    """Write a backup of the database, beside a running Cairn or without one.

    TO is a folder, in which each backup gets a file named by its instant in UTC, or a file whose
    name ends in .zip. It can be restored on SQLite and on PostgreSQL.

    The keys to what people wrote are put beside it, into cairn-keys.zip, which each backup
    replaces: who was forgotten is then forgotten in older backups, too. Keep both. The master key
    is in neither: keep it in another place, for without it nobody can read what people wrote.
    """
    at = SystemClock().now()
    with installation.told():
        chosen = installation.chosen()
        file = _named(to, at)
        done = take(
            installation.database(chosen),
            installation.keys(chosen),
            file,
            file.with_name(KEYS),
            at,
        )
    click.echo(_taken(file, done))


def _named(to: Path, at: datetime) -> Path:
    """Name the file of a backup, in a folder that is made if it is not there."""
    if to.suffix == _ENDING and not to.is_dir():
        if to.name == KEYS:
            raise StorageError(f"{KEYS} is the name of the file of keys: choose another one")
        return _folder(to.parent) / to.name
    if to.exists() and not to.is_dir():
        raise StorageError(f"{to} is neither a folder nor ends in {_ENDING}")
    return _folder(to) / f"cairn-{at:%Y%m%dT%H%M%SZ}{_ENDING}"


def _folder(named: Path) -> Path:
    try:
        named.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as refused:
        raise StorageError(f"{named} cannot be made: {refused.strerror}") from refused
    return named


def _taken(file: Path, done: Taken) -> str:
    return (
        f"Wrote {file}: {count(done.manifest.rows, 'row')} in"
        f" {count(len(done.manifest.parts), 'table')},"
        f" as of {at(done.manifest.taken_at)}.\n"
        f"Wrote {file.with_name(KEYS)}: {count(done.keys.rows, 'key')}; it replaces the one"
        " before.\n"
        f"Both were read back, and {count(done.sample.opened, 'name')} opened as a proof.\n"
        "The master key is in neither of them: keep it in another place."
    )
