"""`cairn backup` and `cairn restore`: where files go, what is asked first, what is said after."""

from datetime import datetime, timedelta
from pathlib import Path

import click

from bot.kernel.clock import SystemClock
from bot.ops import installation
from bot.ops.reporting import count, span, utc
from storage.backups.after_restore import AfterRestore
from storage.backups.restore import NotEmpty, Restored, restore
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
    with installation.errors_in_words():
        chosen = installation.load_settings()
        file = _named(to, at)
        done = take(
            installation.database_url(chosen),
            installation.master_keys(chosen),
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
        f" as of {utc(done.manifest.taken_at)}.\n"
        f"Wrote {file.with_name(KEYS)}: {count(done.keys.rows, 'key')}; it replaces the one"
        " before.\n"
        f"Both were read back, and {count(done.sample.opened, 'name')} opened as a proof.\n"
        "The master key is in neither of them: keep it in another place."
    )


@click.command("restore")
@click.argument("backup", type=click.Path(path_type=Path))
@click.option(
    "--keys",
    type=click.Path(path_type=Path),
    help=f"The file of keys, if it is not {KEYS} beside the backup.",
)
@click.option("--replace", is_flag=True, help="Remove what is in the database now.")
@click.option(
    "--as-it-was",
    is_flag=True,
    help="Nothing was sent since the backup, as when moving to another database: set no notice"
    " aside.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
def restore_(backup: Path, keys: Path | None, replace: bool, as_it_was: bool, yes: bool) -> None:
    """Restore a backup into the database of the settings, which must be empty.

    All of it happens in one transaction, and is compared with the backup before it counts. It is
    refused while a Cairn runs on the database. A backup of an earlier version is brought up to
    date.

    Notices that have fallen due since the backup may have been sent already. They are set aside
    as uncertain, for `cairn outbox` to show and release. Only questions about weeks that are still
    open are asked, perhaps again, because answers that came since are lost. For the time since,
    the rules of an outage hold: a week that has closed counts for nobody.
    """
    with installation.errors_in_words():
        chosen = installation.load_settings()
        if replace and not yes:
            click.confirm("Everything in the database will be replaced. Go on?", abort=True)
        try:
            done = restore(
                installation.database_url(chosen),
                installation.master_keys(chosen),
                _file(backup),
                keys or backup.with_name(KEYS),
                SystemClock().now(),
                replace=replace,
                as_it_was=as_it_was,
            )
        except NotEmpty as full:
            raise click.ClickException(
                f"{full}. Choose another one in CAIRN_DATABASE_URL, or add --replace to remove"
                " what is there."
            ) from full
    click.echo("\n".join(_restored(done)))


def _file(backup: Path) -> Path:
    if not backup.is_dir():
        return backup
    newest = max(backup.glob("cairn-2*.zip"), default=None)
    hint = "" if newest is None else f" The newest backup in it is {newest}."
    raise StorageError(f"{backup} is a folder: name a file.{hint}")


def _restored(done: Restored) -> list[str]:
    manifest, after = done.manifest, done.after
    proof = (
        f"Restored {count(manifest.rows, 'row')} as of {utc(manifest.taken_at)}, compared them"
        f" with the backup, and opened {count(done.sample.opened, 'name')} as a proof."
    )
    return [proof, *_follows(after)]


def _follows(after: AfterRestore) -> list[str]:
    lines = []
    if after.uncertain:
        lines.append(
            f"Set aside as uncertain: {count(after.uncertain, 'notice')} that may have been sent"
            " since. `cairn outbox` shows them and releases them."
        )
    if after.questions:
        lines.append(
            f"Waiting: {count(after.questions, 'question')} about weeks; each is asked at the"
            " next start if its week is still open, perhaps again."
        )
    if after.alive_at is not None:
        lines.append(
            f"Cairn last ran at {utc(after.alive_at)} there. The time since counts as an outage:"
            " weeks that closed in it count for nobody, and what came in then is not known."
        )
    if after.forgotten:
        lines.append(
            f"Forgotten again: {count(after.forgotten, 'person', 'people')} of whom the keys know"
            " nothing any more. All that was theirs is gone, and their pods go on."
        )
    if after.ahead > timedelta():
        lines.append(
            f"The clock of this database was moved {span(after.ahead)} ahead in the local chat:"
            " only the local chat can run on it."
        )
    return lines
