"""Reading an update from its bytes; what cannot be read is told from what breaks later."""

import json

from telegram import Bot, Update


class UnreadableUpdate(ValueError):
    """Nobody can read an update."""


def parse_update(body: bytes, bot: Bot | None = None) -> Update:
    """Read an update as PTB does; characters in no encoding are seen as such.

    Raises `UnreadableUpdate`, which quotes nothing of it.
    """
    try:
        return Update.de_json(json.loads(body.decode("utf-8", "replace")), bot)
    except Exception as stumbled:  # noqa: BLE001 whatever PTB stumbled over
        raise UnreadableUpdate(type(stumbled).__name__) from None
