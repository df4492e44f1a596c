"""Listening to everything that is logged, for secrets that must not be there."""

import io
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import pytest
import structlog

from bot.app import logs


@dataclass(frozen=True, slots=True)
class Listening:
    """What the log says, and what every record would say in logging's own words."""

    ours: io.StringIO
    anyones: io.StringIO

    def said(self) -> str:
        return self.ours.getvalue() + self.anyones.getvalue()


@pytest.fixture(params=["text", "json"])
def listening(request: pytest.FixtureRequest) -> Iterator[Listening]:
    """Listen to everything that is logged, by Cairn and by a stranger on the root logger."""
    form: Literal["text", "json"] = request.param
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)
    heard = Listening(io.StringIO(), io.StringIO())
    logs.configure(form, "debug", heard.ours)
    root.setLevel(logging.DEBUG)
    root.addHandler(logging.StreamHandler(heard.anyones))
    yield heard
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()
