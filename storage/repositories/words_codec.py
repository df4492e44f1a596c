"""What people wrote and sent with a check-in, as text to be sealed and back."""

import json
from collections.abc import Mapping
from datetime import date

from bot.domain.goals import Visible
from bot.domain.words import HeldWords, WishKind, Words
from storage.repositories import media_codec


def text(words: Words) -> str | None:
    """Write the words; None where there are none."""
    return _dump(_written(words))


def media(words: Words | HeldWords) -> str | None:
    """Write the reference to what was sent; None where nothing was."""
    return None if words.media is None else media_codec.dump(words.media)


def words(
    written: str | None,
    sent: str | None,
    wish_kind: WishKind | None,
    wish_day: date | None,
    visible: Visible,
) -> Words:
    """Read what `text` and `media` wrote; in version 1, both were written together."""
    told = json.loads(written) if written else {}
    once = media_codec.written_once(told.get("media", ""))
    return Words(
        win=told.get("win"),
        hard=told.get("hard"),
        wish=told.get("wish"),
        caption=told.get("caption"),
        wish_kind=wish_kind,
        wish_day=wish_day,
        visible=visible,
        media=once if sent is None else media_codec.load(sent),
    )


def held_text(kept: HeldWords) -> str | None:
    """Write what nobody but its owner sees yet; None where there is nothing."""
    day = kept.wish_day.isoformat() if kept.wish_day else None
    told = {"wish_kind": kept.wish_kind, "wish_day": day, "visible": kept.visible}
    return _dump({**_written(kept), **told})


def held(written: str | None, sent: str | None) -> HeldWords:
    """Read what `held_text` and `media` wrote."""
    told = json.loads(written) if written else {}
    kind, day, visible = (told.get(name) for name in ("wish_kind", "wish_day", "visible"))
    return HeldWords(
        win=told.get("win"),
        hard=told.get("hard"),
        wish=told.get("wish"),
        caption=told.get("caption"),
        wish_kind=WishKind(kind) if kind else None,
        wish_day=date.fromisoformat(day) if day else None,
        visible=Visible(visible) if visible else None,
        media=media_codec.load(sent) if sent else None,
    )


def _written(words: Words | HeldWords) -> dict[str, str | None]:
    return {"win": words.win, "hard": words.hard, "wish": words.wish, "caption": words.caption}


def _dump(written: Mapping[str, str | None]) -> str | None:
    present = {name: value for name, value in written.items() if value is not None}
    return json.dumps(present, ensure_ascii=False) if present else None
