"""Whatever people do, and whatever fails around Cairn: what is promised holds (product.md §8)."""

from functools import cache
from pathlib import Path

from hypothesis import Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.features import registry
from tests.depth import DEPTH
from tests.machine.database import Database, postgres_database, sqlite_database
from tests.machine.rules import Everything
from tests.machine.world import Mechanism
from tests.postgres import Postgres

_registry = cache(registry)


def test_it_holds_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    run_state_machine_as_test(
        lambda: Everything(lambda: _mechanism(sqlite_database(sqlite_template, tmp_path))),  # type: ignore[arg-type]  # a maker will do
        settings=deep(examples=16),
    )


def test_it_holds_on_postgresql(postgres: Postgres, postgres_template: str) -> None:
    run_state_machine_as_test(
        lambda: Everything(lambda: _mechanism(postgres_database(postgres, postgres_template))),  # type: ignore[arg-type]  # as above
        settings=deep(examples=16),
    )


def deep(examples: int) -> settings:
    """Look at so many lives, always the same ones, and in a soak at many others."""
    return settings(
        max_examples=examples if DEPTH == 1 else 10 * examples * DEPTH,
        stateful_step_count=30,
        derandomize=DEPTH == 1,
        deadline=None,
        phases=[Phase.generate],
    )


def _mechanism(database: Database) -> Mechanism:
    return Mechanism(database, _registry())
