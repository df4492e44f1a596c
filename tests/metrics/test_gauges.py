"""The lists that labels are made of are closed, and complete for what the core says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.kernel.metrics import RequestResult, Why

ROOT = Path(__file__).parents[2]


def reasons() -> Iterator[str]:
    """Find every reason that the core and the scheduler give for dropping something."""
    for folder in ("bot", "scheduler"):
        for module in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Dropped":
                    (reason,) = node.args
                    assert isinstance(reason, ast.Constant), ast.dump(node)
                    yield str(reason.value)


def test_every_reason_for_dropping_is_listed() -> None:
    found = set(reasons())

    assert len(found) > 20
    assert not {reason for reason in found if Why.of(reason) is Why.OTHER}


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (101, "done"),
        (204, "done"),
        (400, "refused"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "refused"),
        (429, "too_many"),
        (500, "broken"),
        (502, "broken"),
    ],
)
def test_every_status_has_its_word(status: int, answer: str) -> None:
    assert RequestResult.of(status).value == answer
