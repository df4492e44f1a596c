"""Where the code names a text: read from its syntax, so that a test can hold it against the files.

A key is named by a literal, by an f-string with a literal beginning, by the declaration of a
command, by the name of an enumeration and its value, or by the local chat's page.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path

from bot.dialogue.declared_texts import text_sizes
from bot.dispatch.features import FEATURES
from bot.texts.enumerations import key_of

ROOT = Path(__file__).parents[3]
FOLDERS = ("bot", "adapters", "scheduler", "storage")
PAGE = ROOT / "adapters" / "web" / "static"
SAYS = {"say", "text"}
COUNTS = {"count"}
REFUSES = {"Refused", "BadAnswer", "NotFound", "NotAllowed", "AlreadyDone", "Expired", "Wrong"}
NOT_SAID = {"options", "field"}
_KEY = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)+", re.ASCII)
_ON_PAGE = re.compile(r"""["'{](web\.[a-z_.]+)["'}]""")
_BEGINNING = re.compile(r"[a-z][a-z0-9_]*[._][a-z0-9_.]*", re.ASCII)


@dataclass(frozen=True, slots=True)
class Use:
    """A place that says a key: which, whether as a count, and with which arguments, if known."""

    place: str
    key: str
    counts: bool
    arguments: frozenset[str] | None


@dataclass(frozen=True, slots=True)
class Pattern:
    """A place that says a key made from a literal beginning and something else."""

    place: str
    text: str
    keys: re.Pattern[str]


@cache
def trees() -> tuple[tuple[str, ast.Module], ...]:
    """Parse every module."""
    paths = sorted(path for folder in FOLDERS for path in (ROOT / folder).rglob("*.py"))
    return tuple(
        (str(path.relative_to(ROOT)), ast.parse(path.read_text("utf-8"))) for path in paths
    )


def uses() -> Iterator[Use]:
    """Find every call that says a literal key."""
    for place, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call):
                yield from _call(place, node)


def literals() -> set[str]:
    """Find every literal that could be a key, wherever it stands."""
    return {
        node.value
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }


def patterns() -> Iterator[Pattern]:
    """Find every call that says a key which is made."""
    for place, tree in trees():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _name(node.func) in SAYS | REFUSES:
                for text, keys in (found for said in node.args[:2] for found in _made(said)):
                    yield Pattern(f"{place}:{node.lineno}", text, keys)


def made() -> tuple[re.Pattern[str], ...]:
    """Find every f-string that could make a key, wherever it stands."""
    return tuple(
        keys
        for _, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.JoinedStr)
        for _, keys in _made(node)
    )


def on_page() -> set[str]:
    """Find the keys that the local chat's page says."""
    return {
        key
        for path in PAGE.iterdir()
        if path.suffix in {".js", ".html"}
        for key in _ON_PAGE.findall(path.read_text("utf-8"))
    }


def declared() -> set[str]:
    """Name the keys that the commands' declarations need."""
    return {
        key for feature in FEATURES for command in feature.declared for key in text_sizes(command)
    }


def labels() -> set[str]:
    """Name the keys of all enumerations of the core."""
    return {
        key_of(value)
        for kind in StrEnum.__subclasses__()
        if kind.__module__.startswith("bot.")
        for value in kind
    }


def _call(place: str, node: ast.Call) -> Iterator[Use]:
    name = _name(node.func)
    if name not in SAYS | COUNTS | REFUSES:
        return
    named = None
    if all(keyword.arg for keyword in node.keywords):
        said = {str(keyword.arg) for keyword in node.keywords}
        named = frozenset(said - NOT_SAID if name == "BadAnswer" else said)
    for key in (key for said in node.args[:2] for key in _strings(said)):
        if _KEY.fullmatch(key):
            yield Use(f"{place}:{node.lineno}", key, name in COUNTS, named)


def _name(func: ast.expr) -> str:
    match func:
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name
        case _:
            return ""


def _strings(node: ast.expr) -> Iterator[str]:
    match node:
        case ast.Constant(value=str() as text):
            yield text
        case ast.IfExp(body=one, orelse=other):
            yield from (*_strings(one), *_strings(other))


def _made(node: ast.expr) -> Iterator[tuple[str, re.Pattern[str]]]:
    match node:
        case ast.JoinedStr(values=[ast.Constant(value=str() as first), *_]) if (
            _BEGINNING.fullmatch(first)
        ):
            yield ast.unparse(node), _regex(node)
        case ast.IfExp(body=one, orelse=other):
            yield from (*_made(one), *_made(other))


def _regex(node: ast.JoinedStr) -> re.Pattern[str]:
    return re.compile(
        "".join(
            re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z0-9_.]+"
            for part in node.values
        )
    )
