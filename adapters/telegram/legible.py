"""Updates that PTB cannot read: they are passed over, and hold up nobody's."""

from typing import Any

import structlog
from telegram import Update

from adapters.telegram.request import AiohttpRequest

_log = structlog.get_logger("cairn.telegram")


class UpdatesRequest(AiohttpRequest):
    """Asks for updates; PTB gives up all of them if it stumbles over one."""

    @staticmethod
    def parse_json_payload(payload: bytes) -> dict[str, Any]:
        """Read an answer; of an update that PTB cannot read its number is left."""
        answer = AiohttpRequest.parse_json_payload(payload)
        if isinstance(told := answer.get("result"), list):
            answer["result"] = [legible(update) for update in told]
        return answer


def legible(told: object) -> dict[str, Any]:
    """Leave of an update that PTB cannot read its number, so that it can be acknowledged.

    Raises `ValueError` for what has none.
    """
    number = told.get("update_id") if isinstance(told, dict) else None
    if not isinstance(told, dict) or not isinstance(number, int):
        raise ValueError("no update")  # noqa: TRY004 wherever it came from, it is no program's
    try:
        Update.de_json(told)
    except Exception:  # noqa: BLE001 whatever PTB stumbled over
        _log.error("an update cannot be read", number=number)
        return {"update_id": number}
    return told
