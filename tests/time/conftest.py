"""The rules of the tzdata package for every test here, whatever the system has."""

from collections.abc import Iterator

import pytest

from tests.time.rules import rules_from


@pytest.fixture(autouse=True)
def packaged() -> Iterator[None]:
    """Read every zone from the tzdata package."""
    with rules_from():
        yield
