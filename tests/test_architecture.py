"""House rules that no linter knows; who may import whom is checked by `make contracts`."""

import ast
import re
import statistics
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CEILING = 300
MEDIAN = 130
PACKAGES = ("bot", "adapters", "storage", "scheduler")
WRITTEN = {".py", ".md", ".toml", ".yaml", ".yml", ".po", ".html", ".css", ".js", ".mako", ""}
ADAPTERS = sorted(path.parent.name for path in ROOT.glob("adapters/*/__init__.py"))
VAGUE = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def modules(*folders: str) -> list[Path]:
    """List every module of some folders."""
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def length(module: Path) -> int:
    """Count a module's lines."""
    return len(module.read_text(encoding="utf-8").splitlines())


def name(path: Path) -> str:
    """Name a file as people do, from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def imported(path: Path) -> Iterator[str]:
    """List the modules that a module imports, or from which it imports something."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def written() -> Iterator[Path]:
    """Find every text file that people wrote, but for their own settings."""
    folders = (*PACKAGES, "tests", "benchmarks", "docs", ".ci", ".github")
    inside = (path for folder in folders for path in (ROOT / folder).rglob("*"))
    for path in (*ROOT.iterdir(), *inside):
        if path.is_file() and path.suffix in WRITTEN and path.name != ".env":
            yield path


def test_an_init_is_empty_and_every_other_module_says_what_it_is() -> None:
    wrong = []
    for path in modules(*PACKAGES, "tests"):
        text = path.read_text(encoding="utf-8")
        is_empty, says = not text, text and ast.get_docstring(ast.parse(text))
        if not (is_empty if path.name == "__init__.py" else says):
            wrong.append(name(path))
    assert not wrong


def test_no_module_is_longer_than_the_ceiling() -> None:
    long = {name(path): length(path) for path in modules(*PACKAGES) if length(path) > CEILING}

    assert not long


def test_the_median_module_is_short() -> None:
    lengths = [length(path) for path in modules(*PACKAGES) if path.name != "__init__.py"]

    assert statistics.median(lengths) < MEDIAN


def test_no_module_is_named_for_nothing() -> None:
    assert not [name(path) for path in modules(*PACKAGES) if VAGUE & set(path.stem.split("_"))]


def test_helpers_of_tests_are_imported_from_modules_that_hold_no_test() -> None:
    holds_tests = re.compile(r"tests\.(?:\w+\.)*(?:test_\w+|conftest)")
    found = [
        f"{name(path)}: {module}"
        for path in modules("tests", "benchmarks")
        for module in imported(path)
        if holds_tests.fullmatch(module)
    ]

    assert not found


@pytest.mark.parametrize("adapter", ADAPTERS)
def test_a_class_name_has_one_meaning(adapter: str) -> None:
    """Adapters are apart: what one names like another is never read beside it."""
    homes = defaultdict(list)
    for path in modules("bot", "scheduler", "storage", f"adapters/{adapter}"):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                homes[node.name].append(name(path))

    assert {cls: where for cls, where in homes.items() if len(where) > 1} == {}


def test_no_file_names_a_folder_of_the_machine_it_was_written_on() -> None:
    theirs = re.compile(rf"(?<![\w.])/(?:home|Users|root|work)/\w|{re.escape(str(ROOT))}")
    found = [name(path) for path in written() if theirs.search(path.read_text(encoding="utf-8"))]

    assert not found


def test_references_to_media_are_made_where_they_are_received_and_where_they_are_kept() -> None:
    makers = {
        name(path)
        for path in modules(*PACKAGES)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "Media"
    }

    assert makers == {
        "adapters/discord/interactions/inbound.py",
        "adapters/telegram/interactions/inbound.py",
        "storage/repositories/media_codec.py",
    }


def test_each_migration_follows_the_one_before_it_and_no_number_is_used_twice() -> None:
    files = sorted((ROOT / "storage/migrations/versions").glob("r*_*.py"))
    numbers = [path.stem.partition("_")[0].removeprefix("r") for path in files]
    chain = [_assigned(path, "revision", "down_revision") for path in files]

    assert chain == list(zip(numbers, [None, *numbers[:-1]], strict=True))


def _assigned(path: Path, *names: str) -> tuple[object, ...]:
    """Read what a module assigns to some names, without running it."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    given = {
        target.id: ast.literal_eval(node.value)
        for node in body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name) and target.id in names
    }
    return tuple(given[name] for name in names)
