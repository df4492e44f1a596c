"""Running Cairn, or its demo; and bringing up to date what it runs on."""

import asyncio
from collections.abc import Coroutine
from pathlib import Path
from typing import Any

import click

from bot.app import assembly, database
from bot.app.lifecycle import stop_on_signals
from bot.app.settings import Settings
from bot.kernel.clock import SystemClock
from bot.kernel.errors import BotError
from bot.ops import installation
from bot.ports.leadership import ProcessRole
from storage import schema
from storage.connections import database_url
from storage.runner_lease import refuse_runners, take_lock_file


@click.command()
@click.option(
    "--local/--no-local",
    default=None,
    help="With the local chat, which is the default when no token is set.",
)
@click.option(
    "--role",
    type=click.Choice([role.value for role in ProcessRole]),
    default=ProcessRole.ALL.value,
    show_default=True,
    help="What this process is there for, of several over one PostgreSQL: to hear people"
    " (gateway), to plan and deliver (courier), or only for web pages and webhooks.",
)
def run(local: bool | None, role: str) -> None:
    """Start the bot."""
    chosen = installation.load_settings()
    platforms = bool(chosen.platform_addresses)
    if local is False and not platforms:
        raise click.ClickException(
            "There is nothing to run: set CAIRN_DISCORD_TOKEN or CAIRN_TELEGRAM_TOKEN, or leave"
            " out --no-local."
        )
    if local and chosen.telegram_webhook_url:
        raise click.ClickException(
            "The local chat is for this machine only, and a webhook is for Telegram: leave out"
            " --local, or CAIRN_TELEGRAM_WEBHOOK_URL and CAIRN_TELEGRAM_WEBHOOK_SECRET."
        )
    local = not platforms if local is None else local
    if role != ProcessRole.ALL and (
        local or not database_url.is_shared(installation.database_url(chosen))
    ):
        raise click.ClickException(
            "One process has every role, unless several share a PostgreSQL: leave out --role, or"
            " set CAIRN_DATABASE_URL to one, and a token."
        )
    _run(
        _until_stopped(
            chosen, installation.database_url(chosen), local=local, role=ProcessRole(role)
        )
    )


@click.command()
@click.option("--serve/--no-serve", default=True, help="Open the local chat on it afterwards.")
@click.option("--weeks", default=6, show_default=True, type=click.IntRange(1, 26))
@click.option(
    "--pictures",
    metavar="DIR",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write the pictures that one of them sees then into a folder.",
)
def demo(serve: bool, weeks: int, pictures: Path | None) -> None:
    """Make a pod of five anew, play some weeks, and show it in the local chat."""
    chosen = installation.load_settings().without_platforms()
    url = chosen.database_url or database.DEMO_DATABASE
    if chosen.database_url is None:
        _clear(Path(url.removeprefix("sqlite:///")))
    _run(_demo(chosen, url, weeks=weeks, serve=serve, pictures=pictures))


@click.command()
def migrate() -> None:
    """Bring the database up to date; `run` does so too."""
    chosen = installation.load_settings()
    url = installation.database_url(chosen)
    try:
        schema.migrate(url)
    except BotError as problem:
        raise click.ClickException(str(problem)) from problem
    click.echo("The database is up to date.")


@click.command()
def sync() -> None:
    """Publish the commands on Discord anew; `run` does so when they have changed.

    It can be used while Cairn runs.
    """
    chosen = installation.load_settings()
    if chosen.discord_token is None:
        raise click.ClickException("There is nothing to publish: set CAIRN_DISCORD_TOKEN.")
    _run(assembly.publish(chosen, installation.database_url(chosen)))
    guild = chosen.discord_dev_guild
    where = "" if guild is None else f", and in the server {guild}"
    click.echo(f"The commands are published on Discord{where}.")


async def _until_stopped(
    chosen: Settings, url: str, *, local: bool, role: ProcessRole = ProcessRole.ALL
) -> None:
    await assembly.run(chosen, url, stop_on_signals(), local=local, role=role)


async def _demo(
    chosen: Settings, url: str, *, weeks: int, serve: bool, pictures: Path | None
) -> None:
    drawings = await assembly.play_demo(chosen, url, weeks, looks=pictures is not None)
    click.echo(f"Played {weeks} weeks in {database_url.parsed(url).database}.")
    if pictures is not None:
        from bot.ops import demo_pictures  # noqa: PLC0415 a demo alone writes pictures

        for file in await demo_pictures.write(drawings, pictures):
            click.echo(f"Wrote {file}.")
    if serve:
        await _until_stopped(chosen, url, local=True)


def _clear(database: Path) -> None:
    """Remove the demo's own database, and nothing else, unless somebody runs on it."""
    from storage import guest_access as visiting  # noqa: PLC0415 a demo alone removes a database

    with installation.errors_in_words():
        lock = take_lock_file(str(database))
        try:
            if database.is_file():
                with visiting.writing(f"sqlite:///{database}") as connection:
                    refuse_runners(connection, str(database), SystemClock(), lock)
            for ending in ("", "-wal", "-shm"):
                database.with_name(database.name + ending).unlink(missing_ok=True)
        finally:
            lock.release()


def _run(work: Coroutine[Any, Any, None]) -> None:
    try:
        asyncio.run(work)
    except BotError as problem:
        raise click.ClickException(str(problem)) from problem
