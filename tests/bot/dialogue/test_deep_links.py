"""Links, and what they carry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.deep_links import (
    CommandPayload,
    FormPayload,
    HomePayload,
    InvitationPayload,
    Links,
    read,
)
from bot.dispatch.features import registry
from bot.kernel.ids import LARGEST, FormId

LINKS = Links("https://t.me/bot?start={payload}", "https://t.me/bot?startgroup={payload}")


@given(st.integers(0, LARGEST))
def test_a_question_is_found_again(number: int) -> None:
    payload = LINKS.question(FormId(number)).partition("start=")[2]
    assert len(payload) <= 64
    assert read(payload) == FormPayload(FormId(number))


@pytest.mark.parametrize("path", [*(c.path for c in registry().listed), "goal", "me"])
def test_a_command_is_found_again(path: str) -> None:
    payload = LINKS.command(path).partition("start=")[2]
    assert len(payload) <= 64
    assert read(payload) == CommandPayload(path)


def test_an_invitation_and_a_home_are_found_again() -> None:
    assert read(LINKS.invitation("pSQBBBu_JEuN").partition("start=")[2]) == InvitationPayload(
        "pSQBBBu_JEuN"
    )
    assert read(LINKS.home().partition("startgroup=")[2]) == HomePayload()


@pytest.mark.parametrize(
    "payload", ["", "hello", "o_", "o_!", "o_zzzzzzzzzzzzz", "x" * 65, "hère"]
)
def test_anything_else_leads_nowhere(payload: str) -> None:
    assert read(payload) is None
