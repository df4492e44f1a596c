"""The story, told once over SQLite and once over PostgreSQL for all tests that begin within it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.databases import File, Schemas
from tests.faults.story import Nursery, Story
from tests.harness.postgres import Postgres


@pytest.fixture(scope="session")
def nursery() -> Iterator[Nursery]:
    """Start the process that forks children."""
    nursery = Nursery()
    yield nursery
    nursery.close()


@pytest.fixture(scope="session")
def sqlite_story(
    nursery: Nursery, sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory
) -> Story:
    """Tell the story over SQLite."""
    folder = tmp_path_factory.mktemp("story")
    story = Story(nursery, File(sqlite_template, folder), folder)
    story.tell()
    return story


@pytest.fixture(scope="session")
def postgres_story(
    nursery: Nursery,
    postgres: Postgres,
    postgres_template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Story:
    """Tell the story over PostgreSQL."""
    database = Schemas(postgres.create_database(like=postgres_template))
    story = Story(nursery, database, tmp_path_factory.mktemp("story"))
    story.tell()
    return story


@pytest.fixture(params=["sqlite", "postgres"])
def story(request: pytest.FixtureRequest) -> Story:
    """Tell the story over either database."""
    told: Story = request.getfixturevalue(f"{request.param}_story")
    return told
