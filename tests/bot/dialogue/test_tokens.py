"""A token reads back as it was written, fits every platform, and nothing else is one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.limits import PLATFORMS
from bot.dialogue.tokens import LIMIT, CommandToken, FormAction, FormStep, fits, press, read, write
from bot.kernel.ids import LARGEST, FormId, short

ids = st.integers(0, LARGEST)
plain = st.text(st.characters(min_codepoint=32, max_codepoint=126, exclude_characters="~"))
paths = st.from_regex(r"[a-z]{2,8}(\.[a-z_]{1,8})?", fullmatch=True)
presses = st.builds(CommandToken, paths, st.lists(plain, max_size=3).map(tuple))
turns = st.builds(
    FormStep,
    st.sampled_from(FormAction),
    ids.map(FormId),
    st.integers(0, 99),
    st.text("abcXYZ019._-/", max_size=41),
)


@given(st.one_of(presses, turns))
def test_what_is_written_reads_back(token: CommandToken | FormStep) -> None:
    try:
        text = write(token)
    except ValueError:
        assert sum(map(len, getattr(token, "answers", ()))) > 20
        return

    assert read(text) == token
    assert len(text.encode()) <= LIMIT


@given(turns)
def test_every_turn_whose_value_fits_can_be_written(turn: FormStep) -> None:
    assert fits(turn.value)
    assert read(write(turn)) == turn


@given(
    st.one_of(
        st.text(st.characters(exclude_categories=())),
        st.from_regex(r"1~[=><x+oa-z.~0-9A-Z]*", fullmatch=True),
        st.from_regex(r"1~=~[0-9A-Za-z]{0,12}~[0-9]{0,3}~.{0,9}", fullmatch=True),
        st.binary().map(lambda raw: raw.decode("latin-1")),
    )
)
def test_anything_is_a_token_only_if_it_would_be_written_so(text: str) -> None:
    token = read(text)

    assert token is None or write(token) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "~",
        "1",
        "1~",
        "0~goal.log",
        "2~goal.log",
        "v1~goal.log",
        "goal.log",
        "goal.log:8M0kX",
        "1~Goal.log",
        "1~goal..log",
        "1~.log",
        "1~y",
        "1~goal log",
        "1~goal.log\n",
        "1~goal.log~\x00",
        "1~góal",
        "1~=",
        "1~=~8M0kX~0",
        "1~=~8M0kX~00~a",
        "1~=~8M0kX~-1~a",
        "1~=~8M0kX~100~a",
        "1~=~8M0kX~٣~a",
        "1~=~!~0~a",
        "1~=~08M0kX~0~a",
        "1~=~zzzzzzzzzzz~0~a",
        "1~=~8M0kX~0~a~b",
        "1~?~8M0kX~0~a",
        "1~goal.log~" + "x" * 60,
    ],
)
def test_what_is_foreign_old_or_forged_is_no_token(text: str) -> None:
    assert read(text) is None


@pytest.mark.parametrize(
    ("token", "text"),
    [
        (CommandToken("checkin"), "1~checkin"),
        (CommandToken("goal.log", ("8M0kX",)), "1~goal.log~8M0kX"),
        (CommandToken("goal.log", ("", "a b")), "1~goal.log~~a b"),
        (FormStep(FormAction.PICK, FormId(123_456_789), 2, "habit"), "1~=~8M0kX~2~habit"),
        (FormStep(FormAction.CANCEL, FormId(0)), "1~x~0~0~"),
    ],
)
def test_tokens_are_written_in_this_way_for_good(
    token: CommandToken | FormStep, text: str
) -> None:
    assert write(token) == text
    assert read(text) == token


@pytest.mark.parametrize(
    "token",
    [
        CommandToken(""),
        CommandToken("x"),
        CommandToken("="),
        CommandToken("Goal"),
        CommandToken("goal", ("a~b",)),
        CommandToken("goal", ("é",)),
        CommandToken("goal", ("\n",)),
        CommandToken("goal", ("x" * 60,)),
        FormStep(FormAction.PICK, FormId(-1)),
        FormStep(FormAction.PICK, FormId(LARGEST + 1)),
        FormStep(FormAction.PICK, FormId(1), 100),
        FormStep(FormAction.PICK, FormId(1), -1),
        FormStep(FormAction.PICK, FormId(1), 0, "~"),
    ],
)
def test_a_token_that_would_not_read_back_is_never_written(token: CommandToken | FormStep) -> None:
    with pytest.raises(ValueError):  # noqa: PT011  # the kind of error is the promise, not its words
        write(token)


def test_a_button_carries_ids_and_words() -> None:
    assert press("goal.log", 123_456_789, "done") == "1~goal.log~8M0kX~done"


@given(plain)
def test_an_options_value_fits_if_every_form_can_carry_it(value: str) -> None:
    turn = FormStep(FormAction.PICK, FormId(LARGEST), 99, value)

    assert fits(value) == (len(value) <= LIMIT - len(f"1~=~{short(LARGEST)}~99~"))
    assert not fits(value) or read(write(turn)) == turn


@pytest.mark.parametrize("value", ["a~b", "é", "\n", "x" * 42])
def test_a_value_that_no_token_can_carry_does_not_fit(value: str) -> None:
    assert not fits(value)


def test_the_largest_token_fits_every_platform() -> None:
    assert min(limits.token for limits in PLATFORMS) >= LIMIT
