"""What a message may have under it: buttons, or a field that asks for a reply."""

from dataclasses import dataclass, field
from typing import Any, NamedTuple

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.addresses import checked_link
from tests.fakes.telegram.refusals import Misuse
from tests.fakes.telegram.wire import Call

MOST_BUTTONS = 100
MOST_DATA = 64
MOST_PLACEHOLDER = 64
MOST_COPIED = 256
_STYLES = ("danger", "success", "primary")
_OTHER_ACTIONS = (
    "callback_game",
    "pay",
    "switch_inline_query",
    "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat",
    "login_url",
    "web_app",
)


class Button(NamedTuple):
    """A button: what stands on it, and the data or the address behind it."""

    label: str
    target: str


@dataclass(frozen=True, slots=True)
class Markup:
    """What is under a message: `inline` buttons, a keyboard of the person's, or a reply field."""

    rows: tuple[tuple[Button, ...], ...] = ()
    written: list[list[Json]] = field(default_factory=list)
    forces_reply: bool = False
    placeholder: str = ""
    other: str = ""

    @property
    def is_inline(self) -> bool:
        """Tell whether these are buttons of the message itself, which alone may be edited."""
        return bool(self.rows)

    def json(self) -> Json:
        """Write inline buttons as an `InlineKeyboardMarkup`."""
        return {"inline_keyboard": self.written}


def read_markup(call: Call, *, inline_only: bool = False) -> Markup | None:
    """Read the `reply_markup` of a request; raises `Misuse`."""
    given = call.data("reply_markup", "reply keyboard markup")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise Misuse("object expected as reply markup")
    markup = _markup(given)
    if inline_only and markup is not None and not markup.is_inline:
        raise Misuse("inline keyboard expected")
    return markup


def _markup(given: Json) -> Markup | None:
    if given.get("keyboard"):
        return Markup(other="keyboard", placeholder=_placeholder(given))
    if given.get("inline_keyboard"):
        return _inline(given["inline_keyboard"])
    if given.get("remove_keyboard"):
        return Markup(other="remove")
    if given.get("force_reply"):
        return Markup(forces_reply=True, placeholder=_placeholder(given))
    return None


def _placeholder(given: Json) -> str:
    placeholder = str(given.get("input_field_placeholder", ""))
    if len(placeholder) > MOST_PLACEHOLDER:
        raise Misuse(f"input_field_placeholder is longer than {MOST_PLACEHOLDER} characters")
    return placeholder


def _inline(given: Any) -> Markup | None:
    if not isinstance(given, list) or not all(isinstance(row, list) for row in given):
        raise Misuse('field "inline_keyboard" must be an Array of Arrays')
    written = [[button for button in row if button] for row in given]
    written = [row for row in written if row]
    rows = tuple(tuple(_button(button) for button in row) for row in written)
    if sum(map(len, rows)) > MOST_BUTTONS:
        raise Misuse("reply markup is too long")
    return Markup(rows, written) if rows else None


def _button(given: Any) -> Button:
    if not isinstance(given, dict):
        raise Misuse("can't parse inline keyboard button: InlineKeyboardButton must be an Object")
    label = given.get("text")
    if not isinstance(label, str) or not label.strip():
        raise Misuse("inline keyboard button text must be non-empty")
    if given.get("style", _STYLES[0]) not in _STYLES:
        raise Misuse("can't parse inline keyboard button: invalid button style specified")
    return Button(label, _target(given))


def _target(given: Json) -> str:
    url, data = given.get("url"), given.get("callback_data")
    if url:
        if not checked_link(str(url)):
            raise Misuse(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
        return str(url)
    if data:
        if len(str(data).encode()) > MOST_DATA:
            raise Misuse("BUTTON_DATA_INVALID")
        return str(data)
    if "copy_text" in given:
        copied = str(given["copy_text"].get("text", ""))
        if not 1 <= len(copied) <= MOST_COPIED:
            raise Misuse("BUTTON_COPY_TEXT_INVALID")
        return copied
    if any(action in given for action in _OTHER_ACTIONS):
        return ""
    if data == "":
        raise Misuse("BUTTON_DATA_INVALID")
    raise Misuse(
        "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
    )
