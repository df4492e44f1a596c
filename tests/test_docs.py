"""What the documents say of the code is so: rules that are cited, links, paths and commands."""

import ast
import re
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path

import pytest

from bot.dispatch.features import registry

ROOT = Path(__file__).parents[1]
FOLDERS = ("adapters", "benchmarks", "bot", "docs", "scheduler", "storage", "tests")
RULES = ROOT / "docs" / "behavior.md"
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCED = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
# A citation may go on in the next line of a docstring or of a comment.
CITED = re.compile(r'docs/behavior\.md,?[\s#]*("[^"]+"(?:(?:,| and| to)[\s#]+"[^"]+")*)?')
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
STEP = re.compile(r"`([\w/]+\.py):([\w.]+)`")
PLACED = re.compile(r"`([\w/.]+\.py)`: ?`(\w+)`")
PATH = re.compile(
    r"`((?:adapters|benchmarks|bot|docs|scheduler|storage|tests|\.ci)/[\w./*-]*|[\w-]+\.md)`"
)


def written(*kinds: str) -> list[Path]:
    """List the files that people wrote whose names end in one of these."""
    inside = (path for folder in FOLDERS for path in (ROOT / folder).rglob("*"))
    return sorted(path for path in (*ROOT.iterdir(), *inside) if path.suffix in kinds)


def name(path: Path) -> str:
    """Name a file as people do, from the root of the checkout."""
    return path.relative_to(ROOT).as_posix()


def headings(page: Path) -> list[str]:
    """List the headings of a page, from top to bottom."""
    return HEADING.findall(FENCED.sub("", page.read_text(encoding="utf-8")))


def anchors(page: Path) -> set[str]:
    """Name the places of a page that a link can lead to."""
    said = (re.sub(r"[^\w\- ]", "", heading.lower()) for heading in headings(page))
    return {heading.replace(" ", "-") for heading in said}


def citations() -> Iterator[tuple[str, str]]:
    """Find where a rule of the product is cited by its heading."""
    for path in written(".py", ".md", ".toml"):
        if path == Path(__file__):
            continue
        for found in CITED.finditer(path.read_text(encoding="utf-8")):
            cited = re.findall(r'"([^"]+)"', found[1] or "")
            yield from ((name(path), re.sub(r"[\s#]+", " ", heading)) for heading in cited)


def test_every_rule_that_is_cited_has_its_heading() -> None:
    there = headings(RULES)
    found = list(citations())

    assert len(found) > 20
    assert [f"{where}: {heading}" for where, heading in found if heading not in there] == []


def test_no_two_rules_share_a_heading() -> None:
    there = headings(RULES)

    assert sorted(there) == sorted(set(there))


@pytest.mark.parametrize("page", written(".md"), ids=name)
def test_links_between_documents_lead_somewhere(page: Path) -> None:
    broken = []
    for link in LINK.findall(FENCED.sub("", page.read_text(encoding="utf-8"))):
        if re.match(r"[a-z]+:", link):
            continue
        target, _, anchor = link.partition("#")
        to = (page.parent / target).resolve() if target else page
        if not to.exists() or (anchor and anchor not in anchors(to)):
            broken.append(link)

    assert broken == []


@pytest.mark.parametrize("page", written(".md"), ids=name)
def test_paths_that_a_document_names_exist(page: Path) -> None:
    named = PATH.findall(FENCED.sub("", page.read_text(encoding="utf-8")))

    assert [path for path in named if not is_there(page, path)] == []


def test_paths_that_the_code_names_exist() -> None:
    missing = [
        f"{name(module)}: {path}"
        for module in written(".py")
        if module != Path(__file__)
        for path in PATH.findall(module.read_text(encoding="utf-8"))
        if not is_there(module, path)
    ]

    assert missing == []


def test_every_command_stands_among_the_rules() -> None:
    page = RULES.read_text(encoding="utf-8")

    lacking = [
        command.path
        for command in registry().listed
        if f"`{command.path.replace('.', ' ')}`" not in page
    ]

    assert not lacking, f"docs/behavior.md, 'Commands' does not name {lacking}"


def test_what_a_document_places_in_a_module_stands_there() -> None:
    placed = [
        (f"{name(page)}: {module}: {defined}", defines(ROOT / module, defined))
        for page in written(".md")
        for module, defined in PLACED.findall(page.read_text(encoding="utf-8"))
    ]

    assert len(placed) > 100
    assert [said for said, is_so in placed if not is_so] == []


def test_every_step_of_a_journey_is_a_function() -> None:
    steps = STEP.findall((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8"))

    assert len(steps) > 25
    assert [f"{module}:{step}" for module, step in steps if step not in functions(module)] == []


def test_the_floors_stand_as_the_contract_has_them() -> None:
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", encoding="utf-8")
    floors = re.findall(r"\w+", contracts["importlinter:contract:floors"]["layers"])
    page = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    table = page.split("## The floors")[1].split("##")[0]

    named = re.findall(r"`bot/(\w+)/`", table)

    assert named == [floor for floor in floors if floor != "__main__"]


def functions(module: str) -> set[str]:
    """Name the functions of a module, and the methods of its classes."""
    path = ROOT / module
    body = ast.parse(path.read_text(encoding="utf-8")).body if path.is_file() else []
    inside = [
        ("", body),
        *((f"{of.name}.", of.body) for of in body if isinstance(of, ast.ClassDef)),
    ]
    return {
        before + found.name
        for before, within in inside
        for found in within
        if isinstance(found, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def defines(module: Path, wanted: str) -> bool:
    """Tell whether a module has a class, a function, a method or a constant of this name."""
    text = module.read_text(encoding="utf-8") if module.is_file() else ""
    said = rf"^( {{4}})?(async def|def|class) {wanted}\b|^{wanted}\b[^=\n]* = "
    return re.search(said, text, re.MULTILINE) is not None


def is_there(page: Path, path: str) -> bool:
    """Tell whether something is there that a page names from the root, or from beside itself."""
    return any(True for folder in (ROOT, page.parent) for _ in folder.glob(path.rstrip("/")))
