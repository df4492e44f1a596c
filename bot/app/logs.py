"""Writes logs: one line per event, as text or JSON, without tokens or what a person wrote.

Modules log with `structlog.get_logger(__name__)`: an event in a few words, then ids and short
codes as fields. An exception appears as its types and places. Its message is quoted only if it
comes from the machine or from Cairn; any other may quote a person.
"""

import logging
import re
import sys
import traceback
from collections import OrderedDict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import TracebackType
from typing import Literal, TextIO

import structlog
from structlog.stdlib import ProcessorFormatter
from structlog.types import EventDict, ExcInfo, Processor, WrappedLogger

from bot.kernel.errors import BotError

_CHATTY = (
    "aiohttp.access",
    "apscheduler",
    "asyncio",
    "discord",
    "httpcore",
    "httpx",
    "sqlalchemy",
    "telegram",
)
MOST_REPEATS = 60
REPEATS_WITHIN = 60.0
_MOST_KINDS = 1000
_Kind = tuple[str, str]
_QUOTING = ("discord.", "telegram.")
_QUOTABLE = (BotError, ImportError, OSError)
_FRAMES = 20
# The method of a request, or its address without a query.
_SENT_TO = re.compile(r"[A-Z]{3,7}|https?://[\w.:-]{1,100}[\w./%@:-]{0,300}", re.ASCII)
_LINE_BREAKERS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_REDACTED = "[redacted]"
_SECRETS = (
    # A bot's token: https://core.telegram.org/bots/api#authorizing-your-bot
    (re.compile(r"\d{6,}(?::|%3A)[\w-]{30,}"), _REDACTED),
    # A bot's token: https://discord.com/developers/docs/reference#authentication
    (re.compile(r"[\w-]{20,}\.[\w-]{5,8}\.[\w-]{25,}"), _REDACTED),
    # The token that follows in such an address is all it takes to post.
    (re.compile(r"(/(?:webhooks|interactions)/\d+/)[\w-]+"), rf"\g<1>{_REDACTED}"),
    # Whoever has the signature of a file's address can see it, like a person's own photo.
    (re.compile(r"([?&]hm=)[0-9a-f]+"), rf"\g<1>{_REDACTED}"),
    # A password in a URL (RFC 3986, section 3.2.1), also one that should have been escaped.
    (re.compile(r"(\w://[^\s:/@\"]*:)\S+@"), rf"\g<1>{_REDACTED}@"),
)


def configure(
    form: Literal["text", "json"],
    level: Literal["debug", "info", "warning", "error"],
    stream: TextIO | None = None,
) -> None:
    """Send every log of the process to one stream (standard error), ours and libraries' alike.

    Chatty libraries are heard from warnings on, whatever the level; of one that quotes what people
    wrote even then, the sentence with numbers and addresses. Warnings of one kind come only so
    often. Calling it again replaces what it did before.
    """
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    _configure_structlog(shared)
    handler = _Handler(stream or sys.stderr)
    handler.setFormatter(_formatter(shared, form))
    root = logging.getLogger()
    for earlier in [known for known in root.handlers if isinstance(known, _Handler)]:
        root.removeHandler(earlier)
    root.addHandler(handler)
    root.setLevel(level.upper())
    for name in _CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, root.level))


def redact(line: str) -> str:
    """Blank out platform tokens, addresses that allow to post, and passwords in URLs."""
    for pattern, replacement in _SECRETS:
        line = pattern.sub(replacement, line)
    return line


def describe(error: BaseException) -> str:
    """Tell an exception, and what caused it, by types and places in one line."""
    return " from ".join(_told(link) for link in _chain(error))


def _configure_structlog(shared: Sequence[Processor]) -> None:
    """Let our own loggers hand their events to the loggers of the standard library."""
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.PositionalArgumentsFormatter(),
            ProcessorFormatter.wrap_for_formatter,
        ],
        wrapper_class=structlog.stdlib.BoundLogger,
        logger_factory=structlog.stdlib.LoggerFactory(),
    )


def _formatter(shared: Sequence[Processor], form: Literal["text", "json"]) -> "_Formatter":
    """Make what writes a line, of our own events and of libraries' alike."""
    return _Formatter(
        foreign_pre_chain=shared,
        processors=[
            ProcessorFormatter.remove_processors_meta,
            structlog.processors.ExceptionRenderer(_describe_info),
            structlog.processors.JSONRenderer() if form == "json" else _text,
        ],
    )


class _Handler(logging.StreamHandler[TextIO]):
    def __init__(self, stream: TextIO) -> None:
        super().__init__(stream)
        self._repeats = _RepeatLimit()

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line, unless many of its kind were written just now."""
        held = self._repeats.count(record)
        if held:
            told = {"levelno": logging.WARNING, "levelname": "WARNING", "exc_info": None}
            told |= {"msg": "%d more lines like the next one were held back", "args": (held,)}
            super().emit(logging.makeLogRecord({**record.__dict__, **told}))
        if held is not None:
            super().emit(record)

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 logging's name
        """Say that a line was lost; logging itself would print what was in it."""
        error = sys.exception()
        sys.stderr.write(f"a log line of {record.name} was lost: {error and describe(error)}\n")


@dataclass(slots=True)
class _Window:
    """Since when lines of a kind are counted, and how many there were."""

    since: float
    lines: int = 0


class _RepeatLimit:
    """Lets through so many warnings of one kind in a minute, and counts the others.

    A kind is a logger and a sentence, whatever stands in its fields. Other lines come at the pace
    of what people do, and are all let through.
    """

    def __init__(self) -> None:
        self._windows: OrderedDict[_Kind, _Window] = OrderedDict()

    def count(self, record: logging.LogRecord) -> int | None:
        """Count a line; return how many like it were held back before it, None if it is, too."""
        if record.levelno < logging.WARNING:
            return 0
        kind = _kind(record)
        window = self._windows.setdefault(kind, _Window(record.created))
        self._windows.move_to_end(kind)
        while len(self._windows) > _MOST_KINDS:
            self._windows.popitem(last=False)
        held = 0
        if not 0 <= record.created - window.since < REPEATS_WITHIN:
            held = max(0, window.lines - MOST_REPEATS)
            window.since, window.lines = record.created, 0
        window.lines += 1
        return held if window.lines <= MOST_REPEATS else None


def _kind(record: logging.LogRecord) -> _Kind:
    said = record.msg
    return record.name, str(said.get("event")) if isinstance(said, Mapping) else str(said)


class _Formatter(ProcessorFormatter):
    def format(self, record: logging.LogRecord) -> str:
        if f"{record.name}.".startswith(_QUOTING):
            record = _unquoted(record)
        line = _LINE_BREAKERS.sub(_escape, super().format(record))
        return redact(line)


class _Withheld:
    """Stands where a library put what a person may have written: tells its type only."""

    def __init__(self, value: object) -> None:
        self._kind = type(value).__name__

    def __repr__(self) -> str:
        return f"[{self._kind}]"


def _unquoted(record: logging.LogRecord) -> logging.LogRecord:
    """Keep of a line's values what nobody can have written: numbers, and where it was sent."""
    args = record.args or ()
    kept: object
    if isinstance(args, Mapping):
        kept = {name: _harmless(value) for name, value in args.items()}
    else:
        kept = tuple(_harmless(value) for value in args)
    safe = logging.makeLogRecord({**record.__dict__, "args": kept})
    try:
        safe.getMessage()
    except (TypeError, ValueError):
        return logging.makeLogRecord({**record.__dict__, "args": ()})
    return safe


def _harmless(value: object) -> object:
    match value:
        case int() | float() | None | datetime() | timedelta():
            return value
        case str() if _SENT_TO.fullmatch(value):
            return value
        case _:
            return _Withheld(value)


def _escape(found: re.Match[str]) -> str:
    return found[0].encode("unicode_escape").decode()


_fields = structlog.processors.LogfmtRenderer(bool_as_flag=False)


def _text(logger: WrappedLogger, method: str, event: EventDict) -> str:
    head = (event.pop(key) for key in ("timestamp", "level", "logger", "event"))
    line = "{} {:7} {}: {}".format(*head)
    return f"{line} {_fields(logger, method, event)}".rstrip()


def _describe_info(exc_info: ExcInfo) -> str:
    return describe(exc_info[1])


def _chain(error: BaseException) -> Iterator[BaseException]:
    seen: set[int] = set()
    link: BaseException | None = error
    while link and id(link) not in seen:
        yield link
        seen.add(id(link))
        link = link.__cause__ or (None if link.__suppress_context__ else link.__context__)


def _told(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}".removeprefix("builtins.")
    if isinstance(error, BaseExceptionGroup):
        name += f" of [{'; '.join(describe(part) for part in error.exceptions)}]"
    elif isinstance(error, _QUOTABLE):
        name += f" ({error})"
    return f"{name} at {_places(error.__traceback__)}" if error.__traceback__ else name


def _places(trace: TracebackType | None) -> str:
    places = [
        f"{frame.f_globals.get('__name__', '?')}:{line}"
        for frame, line in traceback.walk_tb(trace)
    ]
    return " > ".join(["…", *places[-_FRAMES:]] if len(places) > _FRAMES else places)
