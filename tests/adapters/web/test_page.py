"""The page is made of its own files only, speaks both languages, and can be used by everyone."""

import re
from collections import Counter
from html.parser import HTMLParser
from pathlib import Path

import pytest

from bot.texts.catalogue import LANGUAGES, catalogue
from bot.texts.markup import parse, placeholders
from bot.texts.spans import SpanStyle
from tests.adapters.web.caller import Caller

WEB = Path(__file__).parents[3] / "adapters" / "web"
STATIC = sorted((WEB / "static").iterdir())
SCRIPTS = [path for path in STATIC if path.suffix == ".js"]
FILES = {path: path.read_text(encoding="utf-8") for path in STATIC if path.name != "index.html"}
SOURCES = [*STATIC, *sorted(WEB.rglob("*.py"))]
KEY = re.compile(r"""["'{](web\.[a-z_.]+)["'}]""")
NAMESPACE = "http://www.w3.org/2000/svg"


class Read(HTMLParser):
    """Every element of the page with its attributes."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element."""
        self.elements.append((tag, dict(attrs)))

    def all(self, tag: str) -> list[dict[str, str | None]]:
        """Find every element of a kind."""
        return [attributes for name, attributes in self.elements if name == tag]


async def page(caller: Caller, language: str = "en") -> str:
    """Read the page."""
    headers = {"Accept-Language": language}
    async with caller.session.get(caller.world.server.address, headers=headers) as answer:
        return await answer.text()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_page_is_in_the_reader_s_language(caller: Caller, language: str) -> None:
    text = await page(caller, language)

    assert Read(text).all("html") == [{"lang": language}]
    assert catalogue(language).sentence("web.add_person") in text
    assert "{" not in text


async def test_the_page_has_what_a_screen_reader_goes_by(caller: Caller) -> None:
    read = Read(await page(caller))
    tags = Counter(tag for tag, _ in read.elements)

    assert [tags[landmark] for landmark in ("main", "header", "nav", "h1", "title")] == [1] * 5
    assert read.all("a")[0]["href"] == "#people"
    assert "people" in {main["id"] for main in read.all("main")}
    assert all("alt" in image for image in read.all("img"))
    assert all(button["type"] in {"button", "submit"} for button in read.all("button"))
    assert all("aria-labelledby" in dialog for dialog in read.all("dialog"))
    assert all(
        "aria-label" in section for section in read.all("section") if "hidden" not in section
    )
    assert any(meta.get("name") == "viewport" for meta in read.all("meta"))
    assert not any("user-scalable" in str(meta) for meta in read.all("meta"))
    ids = Counter(attributes["id"] for _, attributes in read.elements if "id" in attributes)
    assert not [name for name, count in ids.items() if count > 1]


async def test_nothing_on_the_page_is_inline(caller: Caller) -> None:
    read = Read(await page(caller))

    assert not read.all("style")
    assert all(script["src"] for script in read.all("script"))
    assert not [a for _, attributes in read.elements for a in attributes if a.startswith("on")]
    assert not [a for _, attributes in read.elements for a in attributes if a == "style"]


@pytest.mark.parametrize("path", STATIC, ids=lambda path: path.name)
def test_no_file_names_another_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8").replace(NAMESPACE, "")

    assert "//" not in re.sub(r"^\s*//.*$", "", text, flags=re.MULTILINE)
    assert "@import" not in text


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_text_only_ever_becomes_text(path: Path) -> None:
    dangerous = (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
    )

    assert not [word for word in dangerous if word in path.read_text(encoding="utf-8")]


@pytest.mark.parametrize(
    ("path", "text"), FILES.items(), ids=lambda given: getattr(given, "name", "")
)
async def test_every_file_is_served_as_what_it_is(caller: Caller, path: Path, text: str) -> None:
    kinds = {".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml"}
    url = f"{caller.world.server.address}/static/{path.name}"
    async with caller.session.get(url) as answer:
        assert answer.content_type == kinds[path.suffix]
        assert await answer.text() == text


def test_the_page_s_words_are_all_there_and_all_used() -> None:
    used = {key for path in SOURCES for key in KEY.findall(path.read_text(encoding="utf-8"))}
    for language in LANGUAGES:
        own = {key for key in catalogue(language).sentences if key.startswith("web.")}
        assert own == used


def test_the_page_s_words_are_plain_and_fill_in_the_same() -> None:
    english, *others = (catalogue(language) for language in LANGUAGES)
    for key in (key for key in english.sentences if key.startswith("web.")):
        for other in others:
            assert placeholders(other.sentence(key)) == placeholders(english.sentence(key))
            assert all(mark is SpanStyle.NONE for _, mark, _ in parse(other.sentence(key)))
        assert all(mark is SpanStyle.NONE for _, mark, _ in parse(english.sentence(key)))


@pytest.mark.parametrize("scheme", [0, 1], ids=["light", "dark"])
def test_borders_and_words_stand_out_from_their_ground(scheme: int) -> None:
    """WCAG 2.2 asks for three to one of borders (1.4.11), four and a half of words (1.4.3)."""
    css = FILES[WEB / "static" / "chat.css"]
    colors = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6});", css.split(":root {")[scheme + 1]))
    grounds = [colors[name] for name in ("ground", "stone", "paper", "bubble", "own")]

    assert min(contrast(colors["edge"], ground) for ground in grounds) >= 3
    assert min(contrast(colors["focus"], ground) for ground in grounds) >= 3
    for words in ("ink", "soft"):
        assert min(contrast(colors[words], ground) for ground in grounds) >= 4.5
    assert contrast(colors["on-moss"], colors["moss"]) >= 4.5
    assert contrast(colors["clay"], colors["paper"]) >= 4.5


def contrast(one: str, other: str) -> float:
    """Compare two colors, as WCAG 2.2 defines it."""
    darker, lighter = sorted(map(luminance, (one, other)))
    return (lighter + 0.05) / (darker + 0.05)


def luminance(color: str) -> float:
    """Tell how light a color is."""
    parts = (int(color[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
