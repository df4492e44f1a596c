"""`cairn keys`: changes the master key, and tells which step of that comes next."""

from collections.abc import Mapping, Sequence

import click
from sqlalchemy import Connection

from bot.kernel.clock import SystemClock
from bot.ops import installation
from bot.ops.reporting import Finding, count, note, wrong
from storage import guest_access, inspection
from storage import runner_lease as at_work
from storage.errors import StorageError
from storage.inspection import KeyUse
from storage.key_rotation import KeyRotation
from storage.resealing import Resealing
from storage.sealing.encryption import MasterKeys

ABOUT = "key rotation"


@click.group()
def keys() -> None:
    """Change the master key. `cairn doctor` says which step comes next.

    First list the new key behind the old one (CAIRN_MASTER_KEY with a comma between them, or a
    line more in the key file) and restart every process; then put it first, and restart them
    again; then run `cairn keys rotate`; then remove the old one.
    """


@keys.command()
@click.option(
    "--words",
    is_flag=True,
    help="Also make new keys for everybody and seal all words by them: needed where the old master"
    " key may be known to others, since whoever had it and the database could read on.",
)
def rotate(words: bool) -> None:
    """Wrap every key anew under the first master key, while Cairn runs or without.

    It works in short steps, can be stopped at any moment, and goes on where it was when it is run
    again. What an older backup holds opens only with the file of keys that was written with it:
    after --words, keep a copy of both, or take a new backup.
    """
    with installation.errors_in_words():
        chosen = installation.load_settings()
        masters = installation.master_keys(chosen)
        url = installation.database_url(chosen)
        with guest_access.short_transactions(url) as transactions:
            with transactions.reading() as connection:
                lock = at_work.free_lock(url)
                runners = at_work.master_keys_known(connection, SystemClock(), lock)
                _refuse_strangers(masters, runners)
            rotation = KeyRotation(transactions, masters)
            click.echo(f"Wrapped {count(rotation.rewrap_all(), 'key')} anew.")
            if words:
                sealed = Resealing(transactions, rotation).run()
                click.echo(f"Sealed {count(sealed, 'text')} anew.")
            click.echo(f"Every key opens: {rotation.verify().wrapped} of them.")
            click.echo("`cairn doctor` says what comes next.")


def _refuse_strangers(masters: MasterKeys, runners: Sequence[Sequence[str]]) -> None:
    """Refuse to take from a running process what it can read."""
    first = masters.names[0]
    if strangers := sum(first not in known for known in runners):
        raise StorageError(
            f"{_processes(strangers)} not know {first}, the first master key, and could read"
            " nothing any more: list it second, restart every process, and then put it first"
        )


def next_step(
    connection: Connection, masters: MasterKeys, runners: Sequence[Sequence[str]]
) -> Finding:
    """Say which step of a rotation comes next.

    What a database tells, the listed keys, and those that each running process has decide.
    """
    first, *rest = masters.names
    use = inspection.key_use(connection)
    if use.former:
        return note(
            ABOUT, "words are being sealed anew, and are not done.", "cairn keys rotate --words"
        )
    if elsewhere := _all_but(first, use.wrapped) or _all_but(first, use.codes):
        return _to_wrap(first, elsewhere, runners)
    if not rest:
        return _alone(first, use)
    return _others_listed(first, rest, use, runners)


def _to_wrap(first: str, elsewhere: int, runners: Sequence[Sequence[str]]) -> Finding:
    there = count(elsewhere, "key is", "keys are")
    said = f"{there} not wrapped by the first master key, {first}, yet."
    strangers = sum(first not in known for known in runners)
    if strangers:
        return wrong(
            ABOUT,
            f"{_processes(strangers)} not know {first}, the first master key, and cannot read"
            " what is sealed by it.",
            "List it second, restart every process, and only then put it first.",
        )
    if behind := sum(known[:1] != (first,) for known in map(tuple, runners)):
        do = f"Restart {count(behind, 'process', 'processes')} with it first; then rotate."
        return note(ABOUT, said, do)
    return note(ABOUT, said, "cairn keys rotate")


def _alone(first: str, use: KeyUse) -> Finding:
    older = _all_but(first, use.made)
    said = f"one master key, {first}, wraps {count(sum(use.wrapped.values()), 'key')}"
    if older:
        return note(
            ABOUT,
            f"{said}; {older} of them were made under an earlier one.",
            "If others may know that one: cairn keys rotate --words",
        )
    return Finding(ABOUT, f"{said}.")


def _others_listed(
    first: str, rest: Sequence[str], use: KeyUse, runners: Sequence[Sequence[str]]
) -> Finding:
    others = ", ".join(rest)
    if _all_but(first, use.made):
        return note(
            ABOUT,
            f"{first} wraps every key; {others} may be removed.",
            "If others may know an old one, run `cairn keys rotate --words` before that.",
        )
    said = f"{first} wraps every key; {others} wraps none."
    if behind := sum(not {*rest} <= {*known} for known in runners):
        do = f"A new one: restart all, {_processes(behind)} not know it. An old one: remove it."
        return note(ABOUT, said, do)
    return note(ABOUT, said, "A new one: put it first. An old one: remove it.")


def _processes(number: int) -> str:
    return count(number, "running process does", "running processes do")


def _all_but(first: str, counted: Mapping[str, int]) -> int:
    return sum(number for name, number in counted.items() if name != first)
