"""Files on their way: the documents of a response are made after its commit, for its platform."""

import secrets
from collections.abc import AsyncIterator

import structlog
from msgspec.structs import replace

from bot.dialogue.documents import MadeFile
from bot.dialogue.limits import PLATFORMS
from bot.dialogue.replies import Block, Document, PageBreak, Reply
from bot.dialogue.responses import Response, ResponseWithFiles
from bot.kernel.failpoints import Failpoint, reached
from bot.ports.documents import DocumentSource

_MOST = {limits.platform: limits.file for limits in PLATFORMS}
_log = structlog.get_logger("cairn.documents")


async def with_files(documents: DocumentSource, response: Response, platform: str) -> Response:
    """Make the files that a response shows, where the platform is not asked for them later.

    A document of several files becomes several, each a message of its own. What cannot be made is
    told in the document's words.
    """
    most, shown = _MOST.get(platform), response.shown
    if most is None or not isinstance(shown, Reply):
        return response
    made: list[MadeFile] = []
    blocks = [each async for each in _filled(documents, shown, most, made)]
    filled = replace(shown, blocks=tuple(blocks))
    return ResponseWithFiles(
        filled,
        response.visibility,
        response.outside,
        response.toast,
        response.broke,
        files=tuple(made),
    )


async def _filled(
    documents: DocumentSource, shown: Reply, most: int, made: list[MadeFile]
) -> AsyncIterator[Block]:
    for block in shown.blocks:
        if not isinstance(block, Document):
            yield block
            continue
        files = await _made(documents, block, most)
        reached(Failpoint.FILES_MADE)
        made += files
        for number, file in enumerate(files):
            if number:
                yield PageBreak()
            yield replace(block, name=file.name)
        if not files:
            yield block


async def _made(documents: DocumentSource, document: Document, most: int) -> tuple[MadeFile, ...]:
    try:
        return await documents.files(document, most)
    except Exception:  # noqa: BLE001 whoever waits is told in words, and may ask again
        _log.exception("no file was made", code=secrets.token_hex(3))
        return ()
