"""The platforms' descriptions of their APIs, which lie beside the checkout or are missed aloud."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "specs"
DISCORD, TELEGRAM = "discord-openapi.json", "telegram-bot-api.json"


@cache
def description(name: str) -> Mapping[str, Any] | None:
    """Read a description once, if it is there."""
    file = FOLDER / name
    if not file.is_file():
        return None
    read: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    return read


def missing(name: str) -> str:
    """Tell why something cannot be held against a description."""
    return f"held against no description: ../shared/specs/{name} does not lie beside the checkout"


def skip_without(name: str) -> None:
    """Skip what is left of a test, aloud, where a description is needed for it and not there."""
    if description(name) is None:
        pytest.skip(missing(name))
