"""A fresh PostgreSQL for what only PostgreSQL does."""

from collections.abc import Iterator

import pytest

from storage.schema import migrate
from tests.postgres import Postgres


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[str]:
    """Make a migrated database."""
    url = postgres.create_database()
    migrate(url)
    yield url
    postgres.drop_database(url)
