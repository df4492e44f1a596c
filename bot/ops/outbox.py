"""`cairn outbox`: what is late, dead or uncertain."""

import json
from dataclasses import asdict
from datetime import datetime

import click

from bot.ops import installation
from bot.ops.outbox_release import drop, line, reading, release
from storage.repositories.backlog import BacklogNotice, Trouble

BROKEN = (Trouble.OVERDUE, Trouble.DEAD, Trouble.UNCERTAIN)


@click.group(invoke_without_command=True)
@click.option(
    "--state",
    "states",
    multiple=True,
    type=click.Choice([str(trouble) for trouble in Trouble]),
    help="Only these; may be given more than once. [default: overdue, dead and uncertain]",
)
@click.option("--platform", help="Only those of one platform: telegram, discord, local.")
@click.option("--limit", default=50, show_default=True, type=click.IntRange(1, 10_000))
@click.option("--json", "as_json", is_flag=True, help="As a list of objects in JSON.")
@click.pass_context
def outbox(
    context: click.Context,
    states: tuple[str, ...],
    platform: str | None,
    limit: int,
    as_json: bool,
) -> None:
    """List notices that are overdue, dead or uncertain, the oldest first; never their words.

    Overdue is what has waited for more than a minute beyond its time. Dead is what the platform
    does not deliver. Uncertain is what may have arrived. It can be used while Cairn runs.
    """
    if context.invoked_subcommand is not None:
        return
    chosen = [Trouble(state) for state in states] or BROKEN
    with installation.told(), reading() as backlog:
        found = backlog.listed(chosen, platform=platform, limit=limit + 1)
    if as_json:
        click.echo(json.dumps([_fields(entry) for entry in found[:limit]], indent=1))
        return
    for entry in found[:limit]:
        click.echo(line(entry))
    if not found:
        click.echo(f"Nothing is {' or '.join(chosen)}.")
    if len(found) > limit:
        click.echo(f"There are more; --limit shows more than {limit}.")


def _fields(entry: BacklogNotice) -> dict[str, object]:
    return {
        name: value.isoformat() if isinstance(value, datetime) else value
        for name, value in asdict(entry).items()
    }


outbox.add_command(release)
outbox.add_command(drop)
