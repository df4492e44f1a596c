"""Methods that change what a message of the bot's says or shows, and that answer presses."""

from tests.fakes.telegram.access import message_of, writable_chat
from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.files import FileKind, StoredFile
from tests.fakes.telegram.keyboards import Markup, read_markup
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.refusals import Misuse, Refused
from tests.fakes.telegram.sending import Method
from tests.fakes.telegram.texts import (
    Text,
    Wording,
    caption_wording,
    read_caption,
    read_message,
    wording,
)
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import World

MOST_ANSWER = 200
_KEEPS_MEDIA = (FileKind.VOICE,)
_SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
_TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def edit_message_text(world: World, call: Call) -> Json:
    """Change the text of a message; buttons that are not sent again go away."""
    content = read_message(wording(call), world.accounts)
    message = _editable(world, call)
    if message.media is not None:
        raise Misuse("there is no text in the message to edit")
    preview = call.data("link_preview_options", "link preview options") or {}
    changed = _change(world, message, content, None, _markup(call))
    changed.link_preview = preview
    return changed.json()


def edit_message_caption(world: World, call: Call) -> Json:
    """Change the text under a picture or a voice note."""
    content = read_caption(caption_wording(call), world.accounts)
    message = _editable(world, call)
    if message.media is None:
        raise Misuse("there is no caption in the message to edit")
    return _change(world, message, content, message.media, _markup(call)).json()


def edit_message_media(world: World, call: Call) -> Json:
    """Put another file into a message; a text becomes a caption."""
    given = call.data("media", "input media")
    if not isinstance(given, dict):
        raise Misuse("media not found")
    entities = given.get("caption_entities")
    caption = Wording(given.get("caption", ""), given.get("parse_mode", ""), entities)
    content = read_caption(caption, world.accounts)
    message = _editable(world, call)
    if message.media is not None and message.media.kind in _KEEPS_MEDIA:
        raise Misuse("message can't be edited")
    kind = next((kind for kind in FileKind if kind.parameter == given.get("type")), None)
    if kind is None or kind in _KEEPS_MEDIA:
        raise Misuse(f"the fake cannot put media of type {given.get('type')} into a message")
    source = str(given.get("media", ""))
    media = world.files.taken(kind, call.attached(source) or source)
    return _change(world, message, content, media, _markup(call)).json()


def edit_message_reply_markup(world: World, call: Call) -> Json:
    """Change the buttons of a message, or take them away."""
    markup = _markup(call)
    message = _editable(world, call)
    return _change(world, message, message.content, message.media, markup).json()


def answer_callback_query(world: World, call: Call) -> bool:
    """Answer a press, once and soon."""
    text = call.text("text")
    if len(text) > MOST_ANSWER:
        raise Misuse("MESSAGE_TOO_LONG")
    press = world.presses.get(call.text("callback_query_id"))
    if press is None or press.is_answered or press.is_expired:
        raise Refused(400, _TOO_OLD)
    press.is_answered, press.answer, press.alert = True, text, call.flag("show_alert")
    return True


def _markup(call: Call) -> Markup | None:
    return read_markup(call, inline_only=True)


def _editable(world: World, call: Call) -> Message:
    """Find the message to edit: the bot's own, and none that asks for a reply."""
    if not call.text("chat_id") or not call.number("message_id"):
        raise Misuse("message identifier is not specified")
    message = message_of(world, call, writable_chat(world, call), "edit")
    fixed = message.markup is not None and not message.markup.is_inline
    if message.sender is not world.bot or message.service or fixed:
        raise Misuse("message can't be edited")
    return message


def _change(
    world: World,
    message: Message,
    content: Text,
    media: StoredFile | None,
    markup: Markup | None,
) -> Message:
    same_words = (content.plain, content.entities) == (
        message.content.plain,
        message.content.entities,
    )
    if same_words and media is message.media and markup == message.markup:
        raise Misuse(_SAME)
    message.content, message.media, message.markup = content, media, markup
    message.edits += 1
    message.edit_date = world.date
    return message


METHODS: dict[str, Method] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
    "answerCallbackQuery": answer_callback_query,
}
