"""What both platforms answer, in words fixed beforehand: nobody waits for them to think."""

USER = {"id": "1", "username": "cairn", "discriminator": "0", "avatar": None, "bot": True}
APPLICATION = {
    "id": "1",
    "name": "Cairn",
    "description": "",
    "icon": None,
    "bot_public": True,
    "bot_require_code_grant": False,
    "verify_key": "",
    "flags": 0,
    "owner": USER,
}
STARTS = {"total": 1000, "remaining": 1000, "reset_after": 0, "max_concurrency": 1}
MESSAGE: dict[str, object] = {
    "id": "1234567890123456789",
    "channel_id": "77",
    "author": USER,
    "content": "It is Sunday, Ann. How was your week? What went well, and what was hard?",
    "timestamp": "2026-11-22T18:00:00+00:00",
    "edited_timestamp": None,
    "tts": False,
    "mention_everyone": False,
    "mentions": [],
    "mention_roles": [],
    "attachments": [],
    "embeds": [],
    "pinned": False,
    "type": 0,
    "flags": 0,
    "components": [],
}
BUTTON = {"type": 2, "style": 2, "label": "Done", "custom_id": "1.checkin.mark.a.b.done"}
ROW = {"type": 1, "components": [BUTTON] * 4}
TEXT = {"type": 10, "content": MESSAGE["content"]}
IN_PARTS = {
    **MESSAGE,
    "content": "",
    "flags": 1 << 15,
    "components": [{"type": 17, "components": [TEXT, TEXT, ROW, ROW]}],
}
BOT = {"id": 9, "is_bot": True, "first_name": "Cairn", "username": "cairn_bot"}
SENT = {
    "message_id": 7,
    "date": 1795370400,
    "from": BOT,
    "chat": {"id": 1, "type": "private", "first_name": "Ann"},
    "text": MESSAGE["content"],
}
SENT_PHOTO = {
    **{name: value for name, value in SENT.items() if name != "text"},
    "caption": MESSAGE["content"],
    "photo": [
        {"file_id": "AgACAgIAAxkBAAI", "file_unique_id": "AQAD", "width": 800, "height": 480}
    ],
}

_CALLBACK_OF = {"id": "1", "type": 3, "response_message_id": MESSAGE["id"]}
CALLBACK = {"interaction": _CALLBACK_OF, "resource": {"type": 7, "message": IN_PARTS}}
_OUTCOMES = ("Done", "Partly", "Not this week", "Changed")
_PRESS = "press"
_OTHERS = ("Say more", "Rest this week", "Not at this hour")


def ready(address: str) -> dict[str, object]:
    """Write Discord's READY of a bot that is in no server."""
    return {
        "v": 10,
        "user": USER,
        "user_settings": {},
        "private_channels": [],
        "guilds": [],
        "session_id": "1",
        "session_type": "normal",
        "resume_gateway_url": address,
        "shard": [0, 1],
        "application": {"id": "1", "flags": 0},
    }


def interaction(number: int, person: int, token: str) -> dict[str, object]:
    """Write what Discord tells when somebody presses the first button under a prompt."""
    buttons = [(label, f"{token}{'·' * n}") for n, label in enumerate((*_OUTCOMES, *_OTHERS))]
    rows = [
        {
            "type": 1,
            "components": [
                {"type": 2, "style": 2, "label": label, "custom_id": custom_id}
                for label, custom_id in some
            ],
        }
        for some in (buttons[: len(_OUTCOMES)], buttons[len(_OUTCOMES) :])
    ]
    user = {**USER, "id": str(person), "username": f"ann{person}", "bot": False}
    channel = {"id": str(person), "type": 1, "recipients": [user], "last_message_id": None}
    message = {
        **IN_PARTS,
        "channel_id": str(person),
        "components": [{"type": 17, "components": [TEXT, TEXT, *rows]}],
    }
    return {
        "id": str(number),
        "application_id": "1",
        "type": 3,
        "data": {"id": 5, "custom_id": token, "component_type": 2},
        "token": f"{_PRESS}{number}",
        "version": 1,
        "channel_id": str(person),
        "channel": channel,
        "app_permissions": "0",
        "locale": "en-US",
        "entitlements": [],
        "authorizing_integration_owners": {},
        "context": 1,
        "attachment_size_limit": 10 * 2**20,
        "message": message,
        "user": user,
    }


def pressed_by(token: str) -> int:
    """Read the number of an interaction from its token."""
    return int(token.removeprefix(_PRESS))


def callback_query(number: int, person: int, token: str) -> dict[str, object]:
    """Write what Telegram tells when somebody presses the first button under a prompt."""
    ann = {"id": person, "is_bot": False, "first_name": f"Ann {person}", "language_code": "en"}
    labels = (_OUTCOMES, *([label] for label in _OTHERS))
    keyboard = [[{"text": label, "callback_data": token} for label in row] for row in labels]
    message = {
        **SENT,
        "chat": {"id": person, "type": "private", "first_name": f"Ann {person}"},
        "reply_markup": {"inline_keyboard": keyboard},
    }
    pressed = {
        "id": str(person),
        "from": ann,
        "message": message,
        "chat_instance": "1",
        "data": token,
    }
    return {"update_id": number, "callback_query": pressed}
