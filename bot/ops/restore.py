"""`cairn restore`: asks before it replaces anything, and says what will happen next."""

from datetime import timedelta
from pathlib import Path

import click

from bot.kernel.clock import SystemClock
from bot.ops import installation
from bot.ops.backup import KEYS
from bot.ops.formatting import at, count, span
from storage.backups.after_restore import AfterRestore
from storage.backups.restore import NotEmpty, Restored, restore
from storage.errors import StorageError


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
    with installation.told():
        chosen = installation.chosen()
        if replace and not yes:
            click.confirm("Everything in the database will be replaced. Go on?", abort=True)
        try:
            done = restore(
                installation.database(chosen),
                installation.keys(chosen),
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
        f"Restored {count(manifest.rows, 'row')} as of {at(manifest.taken_at)}, compared them"
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
            f"Cairn last ran at {at(after.alive_at)} there. The time since counts as an outage:"
            " weeks that closed in it count for nobody, and what came in then is not known."
        )
    if after.forgotten:
        lines.append(
            f"The words of {count(after.forgotten, 'person', 'people')} stay closed: their keys"
            " were removed after the backup."
        )
    if after.ahead > timedelta():
        lines.append(
            f"The clock of this database was moved {span(after.ahead)} ahead in the local chat:"
            " only the local chat can run on it."
        )
    return lines
