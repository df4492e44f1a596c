"""docs/local-chat.md tells all that can be asked, and all that can be refused."""

import re
from pathlib import Path

from bot.texts.catalogue import catalogue
from tests.adapters.web.scripted import World

DOCS = (Path(__file__).parents[3] / "docs" / "local-chat.md").read_text(encoding="utf-8")
LISTED = re.compile(r"`(GET|POST|PUT|DELETE) (/[^`? ]*)")


async def test_every_address_is_told(world: World) -> None:
    served = {(route.method, route.path) for route in world.chat.routes()}
    health = {("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}

    assert set(LISTED.findall(DOCS)) == served | health


def test_every_refusal_is_told() -> None:
    keys = (key for key in catalogue("en").sentences if key.startswith("web.error."))
    codes = {key.rpartition(".")[2] for key in keys} - {"not_understood"}

    assert not {code for code in codes if f"`{code}`" not in DOCS}
