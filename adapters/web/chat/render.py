"""Drawing replies for the page: every block as JSON that says what it is and nothing of looks."""

from collections.abc import Callable
from typing import Any, assert_never

from adapters.web.chat.question_json import question
from adapters.web.chat.rooms import ChatMessage
from bot.dialogue.inbound import Form
from bot.dialogue.replies import (
    Attachment,
    Bar,
    Block,
    Bullets,
    Button,
    CairnDrawing,
    Choices,
    Divider,
    Facts,
    Heading,
    Moment,
    Paragraph,
    Picture,
    Quote,
    Reply,
    transcript,
)
from bot.texts.spans import Line, Span, SpanStyle, plain, words

Address = Callable[[CairnDrawing], str]


def message(drawn: ChatMessage, address: Address) -> dict[str, Any]:
    """Draw a message; `address` gives the URL of a picture."""
    head = {
        "id": drawn.id,
        "place": drawn.place,
        "author": drawn.author,
        "at": drawn.at.isoformat(),
        "edited": drawn.edited.isoformat() if drawn.edited else None,
        "changed": drawn.changed,
        "notice": drawn.notice,
    }
    match drawn.shown:
        case str(text):
            said = Reply((Paragraph(plain(text)),))
            return {**head, **_reply(said, address), "text": text, "form": None}
        case Reply() as shown:
            return {**head, **_reply(shown, address), "form": None}
        case Form() as form:
            return {**head, **_reply(form.question, address), "form": question(form)}
    assert_never(drawn.shown)


def block(drawn: Block, address: Address) -> dict[str, Any]:
    """Draw a block."""
    match drawn:
        case Heading(line):
            return {"type": "heading", "line": _line(line)}
        case Paragraph(line):
            return {"type": "paragraph", "line": _line(line)}
        case Bullets(lines):
            return {"type": "bullets", "lines": [_line(line) for line in lines]}
        case Facts(pairs):
            return {"type": "facts", "pairs": [[_line(name), _line(is_)] for name, is_ in pairs]}
        case Bar(label, share, note):
            return {"type": "bar", "label": _line(label), "share": share, "note": _line(note)}
        case Quote(text):
            return {"type": "quote", "text": text}
        case Picture(drawing, alt):
            return {"type": "picture", "url": address(drawing), "alt": words(alt)}
        case Attachment(_, alt):
            return {"type": "paragraph", "line": _line(alt)}
        case Moment(label, at):
            return {"type": "moment", "label": _line(label), "at": _line(at)}
        case Divider():
            return {"type": "divider"}
        case Choices(line, buttons):
            return {"type": "choices", "line": _line(line), "buttons": _buttons(buttons)}
    assert_never(drawn)


def _reply(shown: Reply, address: Address) -> dict[str, Any]:
    return {
        "blocks": [block(each, address) for each in shown.blocks],
        "buttons": _buttons(shown.buttons),
        "text": transcript(shown),
    }


def _buttons(buttons: tuple[Button, ...]) -> list[dict[str, str]]:
    return [{"label": b.label, "token": b.token, "tone": b.tone.value} for b in buttons]


def _line(line: Line) -> list[dict[str, str]]:
    return [_span(span) for span in line]


def _span(span: Span) -> dict[str, str]:
    drawn = {"text": span.text}
    if span.mark is not SpanStyle.NONE:
        drawn["mark"] = span.mark.value
    if span.at is not None:
        drawn["at"] = span.at.isoformat()
    return drawn
