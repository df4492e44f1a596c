"""`python -m benchmarks`: run every benchmark, or some, and write BENCHMARKS.md anew.

Each runs in a process of its own, so that none finds a memory that another has filled.
"""

import importlib
import platform
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, date
from pathlib import Path

import click

from benchmarks.measure import UNMET, Row, Skipped
from benchmarks.scale import FULL, SMALL
from bot.kernel.clock import SystemClock

NAMES = (
    "answers",
    "evening",
    "instructions",
    "beat",
    "burst",
    "writing",
    "board",
    "starting",
    "leasing",
    "delivery",
    "pace",
    "processor",
    "pictures",
    "digests",
)
_REPORT = Path(__file__).parents[1] / "BENCHMARKS.md"
_CELLS = 8
_UNMET = ("<!-- unmet -->\n", "<!-- /unmet -->\n")
_FIRST = (
    "| what | against | Cairn | the other | ratio | goal | | what limits it now |\n"
    "|---|---|---|---|---|---|---|---|\n"
)


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(NAMES))
@click.option("--small", is_flag=True, help="With so little that only the programs are tried.")
@click.option("--write/--no-write", default=None, help="Write what came out into BENCHMARKS.md.")
@click.option("--alone", is_flag=True, hidden=True)
def main(names: tuple[str, ...], small: bool, write: bool | None, alone: bool) -> None:
    """Measure Cairn against what a user would pick instead, and against the limit."""
    if alone:
        _measure(names[0], small=small)
        return
    for name in names or NAMES:
        rows = list(_rows(name, small=small))
        for row in rows:
            click.echo(_line(row))
        if rows and (write if write is not None else not small):
            _write(name, rows)


def _measure(name: str, *, small: bool) -> None:
    """Run one benchmark in this process, a line for each row that it finds."""
    module = importlib.import_module(f"benchmarks.{name}")
    try:
        for row in module.rows(SMALL if small else FULL):
            print(row.dump(), flush=True)
    except Skipped as why:
        click.echo(f"skipped {name}: {why}", err=True)


def _rows(name: str, *, small: bool) -> Iterator[Row]:
    command = [sys.executable, "-m", "benchmarks", "--alone", name]
    with subprocess.Popen(
        command + ["--small"] * small, stdout=subprocess.PIPE, text=True
    ) as running:
        for line in running.stdout or ():
            yield Row.load(line)
    if running.returncode:
        raise click.ClickException(f"{name} broke")


def _line(row: Row) -> str:
    ratio = f"{row.ratio:.3g}"
    cells = (row.what, row.against, row.ours, row.theirs, ratio, row.goal, row.verdict, row.limit)
    return f"| {' | '.join(cells)} |"


def _write(name: str, rows: list[Row]) -> None:
    """Put a benchmark's table into its place in the report."""
    text = _REPORT.read_text(encoding="utf-8")
    begins, ends = f"<!-- {name} -->\n", f"<!-- /{name} -->\n"
    before, found, rest = text.partition(begins)
    _, ended, after = rest.partition(ends)
    if not (found and ended):
        raise click.ClickException(f"BENCHMARKS.md has no place for {name}")
    day: date = SystemClock().now().astimezone(UTC).date()
    python = platform.python_version()
    said = f"\nMeasured on {day}, Python {python}, by `make bench ARGS={name}`.\n"
    table = _FIRST + "".join(f"{_line(row)}\n" for row in rows)
    written = _with_unmet(f"{before}{begins}{table}{said}{ends}{after}")
    _REPORT.write_text(written, encoding="utf-8")


def _with_unmet(text: str) -> str:
    """List at the beginning what of the whole report is not met, and what limits it."""
    found = (
        [cell.strip() for cell in line.split("|")[1:-1]]
        for line in text.splitlines()
        if line.startswith("|") and UNMET in line
    )
    lines = [
        f"- {what}: {ratio}, goal {goal}. {limit}\n"
        for what, *_, ratio, goal, _, limit in (one for one in found if len(one) == _CELLS)
    ]
    before, _, rest = text.partition(_UNMET[0])
    _, _, after = rest.partition(_UNMET[1])
    return f"{before}{_UNMET[0]}{''.join(lines)}{_UNMET[1]}{after}"


if __name__ == "__main__":
    main()
