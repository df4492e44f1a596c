"""`cairn doctor`: runs every check and says what to do; or rehearses one person's questions."""

import asyncio
from collections.abc import Iterator

import click

from bot.app import settings as all_settings
from bot.app.settings import Settings, SettingsError
from bot.kernel.clock import SystemClock
from bot.ops import (
    database_checks,
    installation,
    machine_checks,
    picture_checks,
    platform_checks,
    rehearsal,
)
from bot.ops.reporting import Finding, all_well, wrong


@click.command()
@click.option(
    "--rehearse",
    metavar="WHO",
    help="Instead, tell what one person would be asked next, and when, and send nothing. WHO is"
    " an account as PLATFORM:ID, like telegram:12345 or discord:80351110224678912, with the"
    " platform's own number; or person:ID, with Cairn's.",
)
@click.option(
    "--show-words", is_flag=True, help="With --rehearse: show the private words, too, here."
)
def doctor(rehearse: str | None, show_words: bool) -> None:
    """Check everything that Cairn needs, and say what is wrong and what to do about it.

    It can be used while Cairn runs, and when it does not; nothing is changed. Each line begins
    with ok, note (worth knowing) or wrong. The exit status is 1 if anything is wrong, else 0.
    """
    if show_words and rehearse is None:
        raise click.UsageError("--show-words is for --rehearse.")
    if rehearse is not None:
        with installation.errors_in_words():
            for line in rehearsal.rehearse(
                installation.load_settings(), rehearse, SystemClock(), words=show_words
            ):
                click.echo(line)
        return
    findings = []
    for finding in _all():
        click.echo(str(finding))
        findings.append(finding)
    if not all_well(findings):
        raise SystemExit(1)


def _all() -> Iterator[Finding]:
    try:
        chosen = all_settings.load()
    except SettingsError as problem:
        yield from (wrong("settings", f"{each}.") for each in problem.problems)
        return
    yield _settings(chosen)
    clock = SystemClock()
    yield from machine_checks.check_helplines(chosen, clock.now().date())
    yield machine_checks.check_zone_data(clock.now())
    yield from picture_checks.check_pictures()
    url = installation.database_url(chosen)
    key = None if chosen.master_key is not None else installation.key_file_path(chosen)
    yield from machine_checks.check_files(database_checks.database_file(url), key)
    yield from database_checks.check_database(chosen, url, clock)
    yield from asyncio.run(platform_checks.check_platforms(chosen, clock))


def _settings(chosen: Settings) -> Finding:
    platforms = ", ".join(chosen.platforms) or "the local chat only"
    return Finding("settings", f"can be read; platforms: {platforms}.")
