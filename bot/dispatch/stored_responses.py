"""What is kept of an answer, to be drawn again when its event comes again.

At most 8 KiB of each: longer ones are packed, and what is longer even so is shortened, and says
so.
"""

import base64
import zlib

from msgspec.structs import replace

from bot.dialogue import reply_json
from bot.dialogue.replies import Paragraph, Reply
from bot.dialogue.responses import Form, Response
from bot.texts.voice import Voice

MOST = 8 * 1024
_SEAL = 64  # the most that sealing adds
_PACKED = b"z"


def written(response: Response, voice: Voice) -> bytes:
    """Write an answer so that it takes, sealed, no more than 8 KiB."""
    plain = reply_json.dump(response)
    if _fits(plain):
        return plain
    packed = _pack(plain)
    return packed if _fits(packed) else _shortened(response, voice)


def read(stored: bytes) -> Response:
    """Read what was written, by any version."""
    if stored.startswith(_PACKED):
        stored = zlib.decompress(base64.b85decode(stored.removeprefix(_PACKED)))
    return reply_json.load(stored)


def _shortened(response: Response, voice: Voice) -> bytes:
    """Keep as many blocks as there is room for, and say that there was more."""
    shown = response.shown.question if isinstance(response.shown, Form) else response.shown
    full = shown or Reply(())
    more = Paragraph(voice.say("answer.was_longer"))
    least = Response(Reply((more,)), response.visibility)
    fitting, too_many = -1, len(full.blocks) + 1
    while too_many - fitting > 1:
        many = (fitting + too_many) // 2
        tried = replace(least, shown=replace(full, blocks=(*full.blocks[:many], more)))
        if _fits(_pack(reply_json.dump(tried))):
            fitting = many
        else:
            too_many = many
    if fitting < 0:
        return reply_json.dump(least)
    kept = replace(least, shown=replace(full, blocks=(*full.blocks[:fitting], more)))
    return _pack(reply_json.dump(kept))


def _pack(plain: bytes) -> bytes:
    return _PACKED + base64.b85encode(zlib.compress(plain, 9))


def _fits(stored: bytes) -> bool:
    return len(stored) + _SEAL <= MOST
