"""Text as Telegram's HTML (core.telegram.org/bots/api#html-style); nothing else here escapes."""

import html
import re
from datetime import datetime

from adapters.telegram.sending.inert import inert
from bot.texts.spans import Line, Span, SpanStyle

_TAGS = {SpanStyle.STRONG: "b", SpanStyle.EMPHASIS: "i", SpanStyle.CODE: "code"}
_MOMENT = "wDt"
_COMMAND = re.compile(r"/[a-z]+(?: [a-z]+)?", re.ASCII)


def escape(text: str) -> str:
    """Take from a text every meaning it could have, also what Telegram's apps find in it."""
    return html.escape(inert(text), quote=False)


def line(spans: Line) -> str:
    """Write a line."""
    return "".join(map(_span, spans))


def bold(spans: Line) -> str:
    """Write a line that stands out."""
    return f"<b>{line(spans)}</b>" if spans else ""


def quote(text: str) -> str:
    """Write what a person wrote."""
    return f"<blockquote>{escape(text)}</blockquote>"


def bare(written: str) -> str:
    """Read HTML of ours as the text in it, for a server that finds fault with the tags."""
    return html.unescape(re.sub(r"<[^<>]*>", "", written))


def _span(span: Span) -> str:
    if span.live and span.mark is SpanStyle.CODE and _COMMAND.fullmatch(span.text):
        return span.text.replace(" ", "_")  # a client makes it a link, but not within code
    text = html.escape(span.text, quote=False) if span.live else escape(span.text)
    if span.at is not None:
        text = f'<tg-time unix="{_unix(span.at)}" format="{_MOMENT}">{text}</tg-time>'
    tag = _TAGS.get(span.mark)
    return f"<{tag}>{text}</{tag}>" if tag else text


def _unix(at: datetime) -> int:
    return int(at.timestamp())
