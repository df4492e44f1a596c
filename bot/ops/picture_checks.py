"""Checks for `cairn doctor` that pictures can be drawn, with names of every script."""

import asyncio
from collections.abc import Iterator

import msgspec

from bot.app.renderer import Renderer, RendererLost
from bot.dialogue.drawings import CairnDrawing
from bot.ops.reporting import Finding, note, wrong
from bot.pictures import scripts

_ANEW = "Install Cairn's packages anew: make run does so."
_SAMPLE = CairnDrawing((3, 2, 4))


def check_pictures() -> Iterator[Finding]:
    """Draw a picture as a runner would, and look for fonts."""
    yield asyncio.run(_draw())
    try:
        missing = scripts.without_font()
    except ImportError as lost:
        yield wrong("fonts", f"cannot be read ({lost.name} is not there).", _ANEW)
        return
    if missing:
        said = f"names in these are shown by a sign on pictures: {', '.join(missing)}."
        yield note("fonts", said, "Fonts of the system are used, such as Debian's fonts-noto.")
    else:
        yield Finding("fonts", "names of every script can be drawn.")


async def _draw() -> Finding:
    renderer = Renderer()
    try:
        drawn = await renderer.render(msgspec.json.encode(_SAMPLE))
    except RendererLost as lost:
        return wrong("pictures", f"the process that draws broke off ({lost}).", _ANEW)
    finally:
        await renderer.stop()
    if drawn is None:
        return wrong("pictures", "cannot be drawn.", _ANEW)
    return Finding("pictures", "are drawn.")
