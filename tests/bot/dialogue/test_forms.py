"""A form asks one question after the other, and knows what an answer changes."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from bot.dialogue.commands import fields_of
from bot.dialogue.form_answers import fill
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.modals import modal_fields
from bot.kernel.errors import BadAnswer
from tests.bot.dialogue.plans import ALONE, ONE_POD, PLAN, TWO_PODS, Long, Plan, Tap
from tests.bot.dialogue.readers import Size


def begun(known: Known = ALONE, /, **given: str) -> FormState:
    """Begin the plan with some answers given."""
    return PLAN.submit(given, known)[0]


def open_question(run: FormState) -> str | None:
    """Name the open question."""
    return run.next.name if run.next else None


@pytest.mark.parametrize(
    ("known", "given", "answers", "then"),
    [
        (ALONE, {}, {"pod": None}, "title"),
        (ONE_POD, {}, {"pod": "1"}, "title"),
        (TWO_PODS, {}, {}, "title"),
        (ALONE, {"title": " Read  more "}, {"title": "Read more", "pod": None}, "size"),
        (ALONE, {"title": "Read", "size": "Small"}, {"pod": None}, "loud"),
        (ALONE, {"title": "Read", "size": "great"}, {"size": "great"}, "count"),
        (ALONE, {"count": "3", "size": "great", "title": "Read"}, {"count": "3"}, "unit"),
        (ALONE, {"count": "3", "size": "small", "title": "Read"}, {"size": "small"}, "loud"),
        (ALONE, {"size": "huge", "title": "Read"}, {"title": "Read"}, "size"),
        (TWO_PODS, {"title": "Read", "size": "small"}, {}, "pod"),
        (ALONE, {"title": "Read", "size": "small", "loud": ""}, {"loud": None}, None),
        (ALONE, {"until": "someday"}, {"pod": None}, "title"),
        (ONE_POD, {"pod": "Another", "title": "Read", "size": "small"}, {}, "pod"),
    ],
)
def test_a_form_begins_with_what_was_given(
    known: Known, given: dict[str, str], answers: dict[str, str | None], then: str | None
) -> None:
    run = PLAN.submit(given, known)[0]

    assert answers.items() <= run.answers.items()
    assert open_question(run) == then
    assert run.asked == ()


@pytest.mark.parametrize(
    ("given", "problems"),
    [
        ({}, {}),
        ({"title": "Read"}, {}),
        ({"title": "x" * 21}, {"title": "bad.too_long"}),
        ({"title": " "}, {"title": "bad.needed"}),
        ({"loud": " "}, {}),
        ({"size": "great", "count": ""}, {"count": "bad.needed"}),
        ({"size": "huge", "until": "31.02.2026"}, {"size": "bad.choice", "until": "bad.day"}),
        ({"size": "small", "count": "99"}, {}),
        ({"nonsense": "1"}, {"nonsense": "bad.ref"}),
        ({"goal": "!"}, {"goal": "bad.ref"}),
        ({"pod": "Another pod"}, {"pod": "bad.mine_pod"}),
    ],
)
def test_what_was_given_and_cannot_be_read_is_reported(
    given: dict[str, str], problems: dict[str, str]
) -> None:
    found = PLAN.submit(given, ALONE)[1]

    assert {name: problem.key for name, problem in found.items()} == problems


def test_a_wrong_answer_behind_more_opens_it_instead_of_being_dropped() -> None:
    run, problems = PLAN.submit(
        {"title": "Read", "size": "small", "loud": "no", "until": "someday"}, ALONE
    )

    assert set(problems) == {"until"}
    assert open_question(run) == "note"
    assert open_question(run.skip(ALONE)) == "until"


def test_answers_depend_on_each_other_along_the_chain() -> None:
    run = begun(title="Read", size="great", count="3", unit="pages")
    assert run.answers["unit"] == "pages"

    changed = run.pick(run.named("size"), "small", ALONE)

    assert "count" not in changed.answers
    assert "unit" not in changed.answers
    assert open_question(changed) == "loud"
    assert open_question(changed.back()) == "size"


def test_a_question_whose_condition_holds_must_be_answered() -> None:
    run = begun(title="Read", size="great")

    with pytest.raises(BadAnswer, match=r"bad\.needed"):
        run.skip(ALONE)


def test_more_asks_what_waits_behind_it() -> None:
    run = begun(title="Read", size="small", loud="yes")
    assert run.next is None
    assert run.has_more

    more = run.ask_more()

    assert open_question(more) == "note"
    assert not more.has_more
    assert open_question(more.answer("slowly", ALONE).skip(ALONE)) is None


def test_back_returns_to_the_last_answer_first() -> None:
    run = begun().answer("Read", ALONE).answer("great", ALONE).answer("3", ALONE)

    assert open_question(run.back()) == "count"
    assert open_question(run.back().back()) == "size"
    assert open_question(run.back().back().back()) == "title"
    assert run.back().back().back().back() == begun()


def test_a_filled_form_becomes_its_dataclass() -> None:
    run = begun(ONE_POD, title="Read", size="great", count="3", loud="yes", until="2026-12-24")
    run = run.answer("pages", ONE_POD)

    assert fill(run, Plan, ONE_POD) == Plan(
        "Read", Size.GREAT, Decimal(3), "pages", 1, True, None, date(2026, 12, 24)
    )


@pytest.mark.parametrize(
    ("given", "field", "key"),
    [
        ({}, "title", "bad.needed"),
        ({"title": "Read"}, "size", "bad.needed"),
    ],
)
def test_a_form_that_lacks_something_names_it(given: dict[str, str], field: str, key: str) -> None:
    with pytest.raises(BadAnswer) as refused:
        fill(PLAN.submit(given, ALONE)[0], Plan, ALONE)

    assert (refused.value.field, refused.value.key) == (field, key)


def test_an_answer_that_reads_no_longer_is_named_and_can_be_asked_again() -> None:
    run = begun(TWO_PODS, title="Read", size="small", pod="2", loud="no")

    with pytest.raises(BadAnswer) as refused:
        fill(run, Plan, ONE_POD)

    assert refused.value.field == "pod"
    assert refused.value.options == (("1", "Sunday six"),)
    assert open_question(run.reopen("pod")) == "pod"


def test_what_only_a_button_carries_is_never_asked() -> None:
    tap = FormState(fields_of(Tap))
    run = tap.submit({"goal": "8M0kX"}, ALONE)[0]

    assert open_question(run) == "words"
    assert [item.name for item in modal_fields(run, ALONE)] == ["words"]
    assert fill(run.answer("Done", ALONE), Tap, ALONE) == Tap(123_456_789, "Done")
    with pytest.raises(BadAnswer, match=r"bad\.ref"):
        fill(tap.submit({"words": "Done"}, ALONE)[0], Tap, ALONE)
    assert "goal" not in {item.name for item in begun().page}


@pytest.mark.parametrize(
    "act",
    [
        lambda run: run.answer("x", ALONE),
        lambda run: run.skip(ALONE),
        lambda run: run.named("nonsense"),
        lambda run: run.pick(run.named("count"), "3", ALONE),
        lambda run: run.pick(fields_of(Tap)[1], "Done", ALONE),
    ],
)
def test_what_no_button_could_say_is_refused(act: Callable[[FormState], FormState]) -> None:
    run = begun(title="Read", size="small", loud="no")

    with pytest.raises(BadAnswer, match=r"bad\.ref"):
        act(run)


def test_a_sheet_holds_five_rows_the_open_question_first_and_then_what_is_not_answered() -> None:
    run = FormState(fields_of(Long))
    assert [item.name for item in modal_fields(run, ALONE)] == [
        "first",
        "one",
        "two",
        "three",
        "four",
    ]

    more = run.answer("1", ALONE).ask_more()

    assert [item.name for item in modal_fields(more, ALONE)] == [
        "one",
        "two",
        "three",
        "four",
        "five",
    ]
    last = more.submit(dict.fromkeys(["one", "two", "three", "four", "five"], ""), ALONE)[0]
    assert [item.name for item in modal_fields(last, ALONE)] == [
        "first",
        "one",
        "two",
        "three",
        "six",
    ]


def test_answers_of_questions_that_are_no_more_are_forgotten() -> None:
    stored = FormState(fields_of(Plan), {"gone": "x", "title": "Read", "unit": "pages"}, ("gone",))

    run = stored.answer("small", ALONE)

    assert set(run.answers) == {"title", "size"}
    assert run.asked == ("size",)


@pytest.mark.parametrize("known", [ALONE, ONE_POD, TWO_PODS])
def test_what_was_given_is_never_asked_about(known: Known) -> None:
    given = {"title": "Read", "loud": "yes"}
    run = PLAN.submit(given, known)[0]
    while run.next is not None:
        raw = run.next.kind.options(known)[0][0] if run.next.kind.options(known) else "3"
        run = run.answer(raw, known)

    assert not set(run.asked) & {"title", "loud"}
    assert ("pod" in run.asked) == (known is TWO_PODS)


@pytest.mark.parametrize(
    ("known", "given", "then"),
    [
        (ALONE, {}, "title"),
        (ALONE, {"title": "Read", "size": "small"}, "loud"),
        (ALONE, {"title": "Read", "loud": "yes"}, "size"),
        (ALONE, {"title": "Read", "size": "great", "until": "2026-12-01"}, "count"),
        (ALONE, {"title": "Read", "size": "great", "count": "3", "unit": "km"}, None),
        (ONE_POD, {"title": "Read", "size": "small", "until": "2026-12-01"}, None),
        (TWO_PODS, {"title": "Read", "size": "small", "until": "2026-12-01"}, "pod"),
    ],
)
def test_whoever_chose_an_option_has_left_the_others_out(
    known: Known, given: dict[str, str], then: str | None
) -> None:
    assert open_question(PLAN.submit(given, known)[0].leave(given, known)) == then
