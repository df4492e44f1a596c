"""Logs are one line per event, and never hold a token, a password or what a person wrote."""

import io
import json
import logging
import re
from collections.abc import Callable, Iterator
from typing import Literal

import pytest
import structlog
from hypothesis import given
from hypothesis import strategies as st

from bot.app import logs
from bot.kernel.errors import Refused

TELEGRAM = "123456789:AAE-abcdefghijklmnopqrstuvwxyz_01234"
DISCORD = "MTIzNDU2Nzg5MDEyMzQ1Njc4.GabcdE.abcdefghijklmnopqrstuvwxyz-0123456789_A"
SECRETS = [
    (f"https://api.telegram.org/bot{TELEGRAM}/getMe", "AAE-"),
    (f"https://api.telegram.org/bot{TELEGRAM.replace(':', '%3A')}/getMe", "AAE-"),
    (f"Authorization: Bot {DISCORD}", "abcdefghij"),
    ("POST /api/v10/webhooks/123456789/s3cret-Token_1?wait=true", "s3cret"),
    ("POST /api/v10/interactions/123456789/s3cret-Token_1/callback", "s3cret"),
    ("https://cdn.discordapp.com/attachments/1/2/a.png?ex=6f&is=6e&hm=0d15ea5e&", "0d15ea5e"),
    ("postgresql+psycopg://cairn:s3cret@db:5432/cairn", "s3cret"),
    ("postgresql+psycopg://cairn:s3c/r@et@db:5432/cairn", "et@"),
    ('postgresql+psycopg://cairn:s3c"ret@db:5432/cairn', "ret@"),
    ("redis://:s3cret@cache", "s3cret"),
]

Form = Literal["text", "json"]
Level = Literal["debug", "info", "warning", "error"]
Start = Callable[[Form, Level], io.StringIO]

log = structlog.get_logger("bot.example")


def fail(error: Exception) -> None:
    """Raise what is given."""
    raise error


@pytest.fixture
def start() -> Iterator[Start]:
    """Start logging into a buffer, and put everything back afterwards."""
    root = logging.getLogger()
    level, handlers = root.level, list(root.handlers)

    def started(form: Form, level: Level) -> io.StringIO:
        out = io.StringIO()
        logs.configure(form, level, out)
        return out

    yield started
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def test_text_is_one_line_with_the_event_and_its_fields(start: Start) -> None:
    out = start("text", "info")

    log.info("answered", command="goal.add", took=3)

    line = out.getvalue()
    assert line.endswith("Z info    bot.example: answered command=goal.add took=3\n")


def test_json_is_one_object_with_the_same(start: Start) -> None:
    out = start("json", "info")

    log.warning("postponed", notice=7)

    told = json.loads(out.getvalue())
    assert told.pop("timestamp").endswith("Z")
    assert told == {
        "event": "postponed",
        "level": "warning",
        "logger": "bot.example",
        "notice": 7,
    }


def test_libraries_are_told_in_the_same_words(start: Start) -> None:
    out = start("text", "info")

    logging.getLogger("somewhere").info("connected to %s", "a place")

    assert out.getvalue().endswith("Z info    somewhere: connected to a place\n")


def test_what_is_bound_to_the_context_is_on_every_line(start: Start) -> None:
    out = start("text", "info")

    with structlog.contextvars.bound_contextvars(code="K7Q2"):
        log.info("failed")
        logging.getLogger("somewhere").info("noticed")

    assert out.getvalue().count("code=K7Q2") == 2


@pytest.mark.parametrize(
    "name",
    [
        "httpx",
        "httpcore",
        "telegram.ext.Application",
        "discord.http",
        "aiohttp.access",
        "apscheduler.scheduler",
        "sqlalchemy.engine.Engine",
    ],
)
def test_chatty_libraries_are_heard_from_warnings_on(start: Start, name: str) -> None:
    out = start("text", "debug")

    logging.getLogger(name).info("quiet")
    logging.getLogger(name).warning("loud")
    log.debug("ours")

    assert "quiet" not in out.getvalue()
    assert "loud" in out.getvalue()
    assert "ours" in out.getvalue()


@pytest.mark.parametrize("name", ["discord.ui.view", "telegram.ext.Application"])
def test_of_a_library_that_quotes_people_only_its_own_sentence_is_told(
    start: Start, name: str
) -> None:
    out = start("text", "debug")

    logging.getLogger(name).error("Ignoring exception in %r", "I drank again")

    assert "Ignoring exception in [str]" in out.getvalue()
    assert "drank" not in out.getvalue()


@pytest.mark.parametrize(
    ("said", "args", "told"),
    [
        ("Shard ID %s is slow: %.1f s", (3, 2.25), "Shard ID 3 is slow: 2.2 s"),
        (
            "%s %s responded with 429 in %(bad)s",
            ("POST", "https://discord.com/api/v10/channels/7/messages"),
            "%s %s responded with 429 in %(bad)s",
        ),
        (
            "%s %s responded with 429. Wait %.2f s.",
            ("POST", "https://discord.com/api/v10/channels/7/pins", 1.5),
            "POST https://discord.com/api/v10/channels/7/pins responded with 429. Wait 1.50 s.",
        ),
        ("%(who)s wrote %(number)d", {"who": "Ann", "number": 7}, "[str] wrote 7"),
        ("%d of %s", ("Ann", "I drank"), "%d of %s"),
        ("%r", (["I drank"],), "[list]"),
        ("%s", (ValueError("I drank"),), "[ValueError]"),
        ("%s", ("https://example.org/?q=drank",), "[str]"),
    ],
)
def test_values_that_nobody_wrote_stay_in_its_sentence(
    start: Start, said: str, args: object, told: str
) -> None:
    out = start("text", "debug")

    record = {"name": "discord.http", "levelno": logging.ERROR, "msg": said, "args": args}
    (handler,) = (known for known in logging.getLogger().handlers if type(known) is logs._Handler)
    handler.handle(logging.makeLogRecord(record))

    assert out.getvalue().rstrip().endswith(f"discord.http: {told}")


def test_what_is_said_over_and_over_is_counted(start: Start) -> None:
    out = start("text", "info")
    lines = [
        logging.getLogger().makeRecord("a", logging.ERROR, "", 1, "no %s", (n,), None)
        for n in range(200)
    ]
    again = logging.getLogger().makeRecord("a", logging.ERROR, "", 1, "no %s", ("more",), None)
    other = logging.getLogger().makeRecord(
        "a", logging.ERROR, "", 1, "no other %s", ("one",), None
    )
    for record in [*lines, again, other]:
        record.created = 1000.0
    again.created = 1061.0
    (handler,) = (known for known in logging.getLogger().handlers if type(known) is logs._Handler)
    for record in [*lines, other, again]:
        handler.handle(record)

    said = out.getvalue().splitlines()
    assert len(said) == 60 + 3
    assert said[-3].endswith("no other one")
    assert said[-2].endswith("140 more lines like the next one were held back")
    assert said[-1].endswith("no more")


def test_what_people_do_is_logged_each_time(start: Start) -> None:
    out = start("text", "info")
    for number in range(200):
        log.info("answered", number=number)

    assert len(out.getvalue().splitlines()) == 200


def test_a_level_above_warning_holds_for_everyone(start: Start) -> None:
    out = start("text", "error")

    logging.getLogger("httpx").warning("loud")
    log.warning("loud")

    assert out.getvalue() == ""


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize(("text", "secret"), SECRETS)
def test_secrets_are_blanked_out_wherever_they_are(
    start: Start, form: Form, text: str, secret: str
) -> None:
    out = start(form, "info")

    log.info(text, field=text, nested={"deep": [text]})
    logging.getLogger("somewhere").warning("%s", text)
    try:
        fail(OSError(text))
    except OSError:
        log.exception("broken")
        logging.getLogger("somewhere").exception("broken")

    assert secret not in out.getvalue()
    assert out.getvalue().count("[redacted]") == 6
    assert len(out.getvalue().splitlines()) == 4


def test_what_is_no_secret_stays() -> None:
    line = "GET http://127.0.0.1:8080/week/2026-W47 at 12:30:00 by 123456789 in bot.goals.commands"

    assert logs.redact(line) == line


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_told_by_types_and_places(start: Start, form: Form) -> None:
    out = start(form, "info")

    try:
        try:
            int("I drank again")
        except ValueError as cause:
            raise KeyError("I drank again") from cause
    except KeyError:
        log.exception("broken", code="K7Q2")

    (line,) = out.getvalue().splitlines()
    assert "drank" not in line
    assert re.search(rf"KeyError at {__name__}:\d+ from ValueError at {__name__}:\d+", line)


def test_what_the_machine_or_cairn_said_is_quoted() -> None:
    assert logs.describe(ConnectionError("connection refused")) == (
        "ConnectionError (connection refused)"
    )
    assert logs.describe(Refused("goal.too_many")) == "bot.kernel.errors.Refused (goal.too_many)"


def test_a_group_of_exceptions_names_each() -> None:
    group = ExceptionGroup("I drank again", [ValueError("I drank"), OSError("disk full")])

    assert logs.describe(group) == "ExceptionGroup of [ValueError; OSError (disk full)]"


def test_a_circle_of_causes_ends() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one

    assert logs.describe(one) == "ValueError from KeyError"


def test_a_deep_stack_keeps_its_inner_end() -> None:
    def fall(depth: int) -> None:
        if depth == 0:
            raise ValueError
        fall(depth - 1)

    with pytest.raises(ValueError) as fallen:  # noqa: PT011 it has no message to match
        fall(100)

    told = logs.describe(fallen.value)
    assert "at … > " in told
    assert told.count(" > ") == 20


@given(st.text())
def test_any_text_stays_on_its_line(text: str) -> None:
    out = io.StringIO()
    handler = logs._Handler(out)
    handler.setFormatter(logs._Formatter(processors=[lambda *said: str(said[2]["event"])]))

    handler.handle(logging.makeLogRecord({"msg": text, "levelno": logging.INFO}))

    assert out.getvalue().endswith("\n")
    assert len(out.getvalue()[:-1].splitlines()) <= 1


def test_a_line_that_cannot_be_written_is_lost_without_its_contents(
    start: Start, capsys: pytest.CaptureFixture[str]
) -> None:
    out = start("text", "info")
    (handler,) = (known for known in logging.getLogger().handlers if type(known) is logs._Handler)

    record = {"name": "somewhere", "msg": "%d stones", "args": ("I drank again",)}
    handler.handle(logging.makeLogRecord({**record, "levelno": logging.INFO}))

    assert out.getvalue() == ""
    assert capsys.readouterr().err.startswith("a log line of somewhere was lost: TypeError at ")


def test_configuring_again_replaces_what_was_before(start: Start) -> None:
    first, second = start("text", "info"), start("json", "info")

    log.info("answered")

    assert first.getvalue() == ""
    assert json.loads(second.getvalue())["event"] == "answered"
