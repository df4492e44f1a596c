"""docs/operations.md tells every series and every line that a log may have, and no other."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.metrics.seen import Seen

ROOT = Path(__file__).parents[2]
DOCS = (ROOT / "docs" / "operations.md").read_text(encoding="utf-8")
LOOK, ALERTS, LOGS = (
    re.split(rf"^## {title}$", DOCS, flags=re.MULTILINE)[1].split("\n## ")[0]
    for title in ("What to look at", "Alerts worth having", "Logs")
)
LEVELS = {"info", "warning", "error", "exception"}


def series() -> set[str]:
    """Name every series as it is scraped, but for parts of histograms."""
    counters = {f.name: f"{f.name}_total" for f in Seen("local").families() if f.type == "counter"}
    named = (counters.get(family.name, family.name) for family in Seen("local").families())
    return {name.removeprefix("cairn_") for name in named if name.startswith("cairn_")}


def lines() -> Iterator[str]:
    """Find the sentence of every line that is logged at info or above."""
    for folder in ("bot", "adapters", "scheduler", "storage"):
        for module in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
                match node:
                    case ast.Call(args=[ast.Constant(str(said)), *_]) if LEVELS & _how(node):
                        yield said


def _how(call: ast.Call) -> set[str]:
    """Name the levels at which a call logs; none if it does not."""
    return {
        node.attr
        for node in ast.walk(call.func)
        if isinstance(node, ast.Attribute)
        and isinstance(node.value, ast.Name)
        and node.value.id in {"_log", "tell"}
    }


def test_every_series_is_told() -> None:
    assert len(series()) > 25
    assert not {name for name in series() if f"`{name}`" not in LOOK}


def test_nothing_is_told_that_is_no_series() -> None:
    told = set(re.findall(r"cairn_(\w+)", ALERTS))
    parts = {part for name in series() for part in (name, f"{name}_bucket", f"{name}_count")}

    assert told
    assert told <= parts


def test_every_line_of_a_log_is_told_and_no_other() -> None:
    rows = re.findall(r"^\| (`.*?) \|", LOGS, flags=re.MULTILINE)
    told = {line for row in rows for line in re.findall(r"`(.*?)`", row)}

    assert len(told) > 40
    assert set(lines()) == told
