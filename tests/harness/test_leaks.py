"""The search for what people wrote finds it, however a program spells it."""

import base64
import json
import logging
from urllib.parse import quote_plus

import pytest
import structlog

from tests.harness.leaks import heard, leaked

SECRET = "Zqñlantern"
WAYS = {
    "as it is": f"x{SECRET}x",
    "in JSON": json.dumps({"said": [SECRET]}),
    "in JSON in JSON": json.dumps(json.dumps(SECRET)),
    "as Python writes it": ascii(SECRET),
    "in an address": f"/?text={quote_plus(SECRET)}&a",
    "as bytes": repr(SECRET.encode()),
    "in capitals": SECRET.upper(),
    "in two bytes each": SECRET.encode("utf-16"),
    **{
        f"in base64 after {n}": base64.b64encode(b"abc"[:n] + SECRET.encode() + b"xyz"[:n])
        for n in range(3)
    },
}


@pytest.mark.parametrize("told", WAYS.values(), ids=WAYS)
def test_a_word_is_found(told: str | bytes) -> None:
    assert leaked({SECRET, "other"}, "nothing", told) == {SECRET}


def test_what_is_not_there_is_not_found() -> None:
    assert leaked({SECRET}, "Zqlantern", json.dumps("ñ"), b"Zq") == set()


def test_what_is_logged_is_searched() -> None:
    """Our own lines are as they are written; what a client's library quotes is withheld."""
    with heard() as out:
        structlog.get_logger("bot.example").debug("said", words=SECRET)
        assert leaked({SECRET}, out.getvalue()) == {SECRET}
    with heard() as out:
        logging.getLogger("telegram.Bot").debug("sends %s", SECRET)
        logging.getLogger("discord.http").debug("sends %r", {"content": SECRET})
        assert leaked({SECRET}, out.getvalue()) == set()
        assert "sends" in out.getvalue()
