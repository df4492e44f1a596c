"""Whatever people do, and whatever fails around Cairn: what is promised holds.

Rules: docs/behavior.md, "Promises".
"""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from bot.dispatch.features import registry
from tests.harness.depth import DEPTH
from tests.harness.leaks import heard, leaked
from tests.harness.postgres import Postgres
from tests.stateful.database import Database, postgres_database, sqlite_database
from tests.stateful.rules import Everything
from tests.stateful.world import Mechanism

# A process that is killed after a commit rolls back what is no transaction any more.
pytestmark = pytest.mark.filterwarnings("ignore:transaction already deassociated")

_registry = cache(registry)


def test_it_holds_on_sqlite(sqlite_template: Path, tmp_path: Path) -> None:
    lived: list[Mechanism] = []

    def begins() -> Mechanism:
        lived.append(_mechanism(sqlite_database(sqlite_template, tmp_path)))
        return lived[-1]

    with heard() as log:
        run_state_machine_as_test(
            lambda: Everything(begins),  # type: ignore[arg-type]  # a maker will do
            settings=lives(9),
        )

    secrets = {secret for life in lived for secret in life.secrets}
    assert len(secrets) > 15
    assert log.getvalue().count("\n") > 100
    assert leaked(secrets, log.getvalue()) == set()
    assert [life.told for life in lived if life.told] == []


if DEPTH > 1:  # a database of its own for each life takes long

    def test_it_holds_on_postgresql(postgres: Postgres, postgres_template: str) -> None:
        run_state_machine_as_test(
            lambda: Everything(lambda: _mechanism(postgres_database(postgres, postgres_template))),  # type: ignore[arg-type]  # as above
            settings=lives(1),
        )


def lives(many: int) -> settings:
    """Look at so many lives, the same ones in every run; in a soak at many others.

    Only a soak takes the time to look for a shorter story of what went wrong.
    """
    soaks = DEPTH > 1
    return settings(
        max_examples=many * DEPTH,
        stateful_step_count=20,
        derandomize=not soaks,
        database=None,
        deadline=None,
        phases=[Phase.generate, Phase.shrink] if soaks else [Phase.generate],
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def _mechanism(database: Database) -> Mechanism:
    return Mechanism(database, _registry())
