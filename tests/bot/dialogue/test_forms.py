"""A form keeps its rules whatever is answered, skipped, taken back or picked, in any order."""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Annotated

import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from bot.dialogue.commands import Field, More, When, questions
from bot.dialogue.fields import Choice, Day, Flag, Mine, Number, Ref, Text
from bot.dialogue.forms import SHEET, Run
from bot.dialogue.known import Known
from bot.errors import BadAnswer
from tests.bot.dialogue.readers import Size, anything, reader


@dataclass(frozen=True, slots=True)
class Plan:
    """A form with everything a form can have."""

    title: Annotated[str, Text(20)]
    size: Annotated[Size, Choice(Size)]
    count: Annotated[Decimal | None, Number(1, 7), When("size", Size.GREAT)] = None
    unit: Annotated[str | None, Text(10), When("count")] = None
    pod: Annotated[int | None, Mine("pod")] = None
    loud: Annotated[bool, Flag()] = False
    note: Annotated[str | None, Text(30, lines=True), More()] = None
    until: Annotated[date | None, Day(), More()] = None
    goal: Annotated[int | None, Ref("goal")] = None


@dataclass(frozen=True, slots=True)
class Tap:
    """A form that only a button begins."""

    goal: Annotated[int, Ref("goal")]
    words: Annotated[str, Text(20)]


@dataclass(frozen=True, slots=True)
class Long:
    """A form with more questions behind More than one sheet holds."""

    first: Annotated[str, Text(20)]
    one: Annotated[str | None, Text(20), More()] = None
    two: Annotated[str | None, Text(20), More()] = None
    three: Annotated[str | None, Text(20), More()] = None
    four: Annotated[str | None, Text(20), More()] = None
    five: Annotated[str | None, Text(20), More()] = None
    six: Annotated[str | None, Text(20), More()] = None


PLAN = Run(questions(Plan))
ALONE = reader()
ONE_POD = reader(mine={"pod": [("1", "Sunday six")]})
TWO_PODS = reader(mine={"pod": [("1", "Sunday six"), ("2", "Readers")]})


def begun(known: Known = ALONE, /, **given: str) -> Run:
    """Begin the plan with some answers given."""
    return PLAN.begin(given, known)


def open_question(run: Run) -> str | None:
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
    run = PLAN.begin(given, known)

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
    found = PLAN.problems(given, ALONE)

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

    assert run.fill(Plan, ONE_POD) == Plan(
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
        PLAN.begin(given, ALONE).fill(Plan, ALONE)

    assert (refused.value.field, refused.value.key) == (field, key)


def test_an_answer_that_reads_no_longer_is_named_and_can_be_asked_again() -> None:
    run = begun(TWO_PODS, title="Read", size="small", pod="2", loud="no")

    with pytest.raises(BadAnswer) as refused:
        run.fill(Plan, ONE_POD)

    assert refused.value.field == "pod"
    assert refused.value.options == (("1", "Sunday six"),)
    assert open_question(run.reopen("pod")) == "pod"


def test_what_only_a_button_carries_is_never_asked() -> None:
    tap = Run(questions(Tap))
    run = tap.begin({"goal": "8M0kX"}, ALONE)

    assert open_question(run) == "words"
    assert [item.name for item in run.sheet] == ["words"]
    assert run.answer("Done", ALONE).fill(Tap, ALONE) == Tap(123_456_789, "Done")
    with pytest.raises(BadAnswer, match=r"bad\.ref"):
        tap.begin({"words": "Done"}, ALONE).fill(Tap, ALONE)
    assert "goal" not in {item.name for item in begun().page}


@pytest.mark.parametrize(
    "act",
    [
        lambda run: run.answer("x", ALONE),
        lambda run: run.skip(ALONE),
        lambda run: run.named("nonsense"),
        lambda run: run.pick(run.named("count"), "3", ALONE),
        lambda run: run.pick(questions(Tap)[1], "Done", ALONE),
    ],
)
def test_what_no_button_could_say_is_refused(act: Callable[[Run], Run]) -> None:
    run = begun(title="Read", size="small", loud="no")

    with pytest.raises(BadAnswer, match=r"bad\.ref"):
        act(run)


def test_a_sheet_holds_five_rows_and_the_open_question() -> None:
    run = Run(questions(Long))
    assert [item.name for item in run.sheet] == ["first"]

    more = run.answer("1", ALONE).ask_more()

    assert [item.name for item in more.sheet] == ["one", "two", "three", "four", "five"]
    last = more.begin(dict.fromkeys(["one", "two", "three", "four", "five"], ""), ALONE)
    assert [item.name for item in last.sheet] == ["six"]
    assert [item.name for item in last.skip(ALONE).sheet] == ["first"]


def test_answers_of_questions_that_are_no_more_are_forgotten() -> None:
    stored = Run(questions(Plan), {"gone": "x", "title": "Read", "unit": "pages"}, ("gone",))

    run = stored.answer("small", ALONE)

    assert set(run.answers) == {"title", "size"}
    assert run.asked == ("size",)


class Filling(RuleBasedStateMachine):
    """Somebody fills a form in, in whatever way."""

    @initialize(
        known=st.sampled_from([ALONE, ONE_POD, TWO_PODS]),
        given=st.dictionaries(st.sampled_from([item.name for item in PLAN.fields]), anything),
    )
    def begin(self, known: Known, given: dict[str, str]) -> None:
        """Begin with anything given."""
        self.known = known
        self.run, problems = PLAN.submit(given, known)
        assert self.run.asked == ()
        assert problems.keys() <= given.keys()
        assert not problems.keys() & self.run.answers.keys()

    @precondition(lambda self: self.run.next is not None)
    @rule(raw=st.one_of(anything, st.sampled_from(["Read", "great", "small", "3", "1", "no"])))
    def answer(self, raw: str) -> None:
        """Answer the open question, and look back."""
        before, item = self.run, self.run.next
        assert item is not None
        try:
            after = before.answer(raw, self.known)
        except BadAnswer:
            return
        assert after.answers[item.name] is not None
        assert after.back() == before
        self.run = after

    @rule()
    def skip(self) -> None:
        """Skip the open question if it may be left out."""
        before, item = self.run, self.run.next
        try:
            after = before.skip(self.known)
        except BadAnswer:
            assert item is None or before.needed(item)
            return
        assert item is not None
        assert after.answers[item.name] is None
        assert after.back() == before
        self.run = after

    @rule()
    def back(self) -> None:
        """Go back."""
        before = self.run
        self.run = before.back()
        if before.asked:
            assert before.asked[-1] not in self.run.answers
        else:
            assert self.run == before

    @rule()
    def more(self) -> None:
        """Ask for more."""
        self.run = self.run.ask_more()
        assert not self.run.has_more

    @rule(item=st.sampled_from(PLAN.fields), raw=st.one_of(anything, st.sampled_from(list(Size))))
    def pick(self, item: Field, raw: str) -> None:
        """Press any button of any question, shown or not."""
        with suppress(BadAnswer):
            self.run = self.run.pick(item, raw, self.known)

    @rule(given=st.dictionaries(st.sampled_from([item.name for item in PLAN.fields]), anything))
    def submit(self, given: dict[str, str]) -> None:
        """Send a whole page."""
        asked = self.run.asked
        self.run, _ = self.run.submit(given, self.known)
        assert set(self.run.asked) <= set(asked)

    @invariant()
    def answers_only_what_applies(self) -> None:
        """No answer is kept whose question does not apply."""
        assert all(self.run.applies(self.run.named(name)) for name in self.run.answers)

    @invariant()
    def asks_until_it_is_filled(self) -> None:
        """The open question is the first without an answer; without one the form fills."""
        missing = [item for item in self.run.page if item.name not in self.run.answers]
        assert self.run.next == (missing[0] if missing else None)
        if not missing:
            assert isinstance(self.run.fill(Plan, self.known), Plan)

    @invariant()
    def asked_what_is_answered_once(self) -> None:
        """What was asked has its answer, and what was given was not asked."""
        asked = self.run.asked
        assert len(set(asked)) == len(asked)
        assert set(asked) <= set(self.run.answers)

    @invariant()
    def shows_a_sheet_with_the_open_question(self) -> None:
        """What is shown at once has five rows at most."""
        sheet = self.run.sheet
        assert len(sheet) <= SHEET
        assert set(sheet) <= set(self.run.page)
        assert self.run.next is None or self.run.next in sheet

    @invariant()
    def survives_a_restart(self) -> None:
        """The state goes through JSON unchanged."""
        run = self.run
        kept = json.loads(json.dumps([dict(run.answers), run.asked, run.more]))
        assert Run(PLAN.fields, kept[0], tuple(kept[1]), kept[2]) == run


TestFilling = Filling.TestCase


@pytest.mark.parametrize("known", [ALONE, ONE_POD, TWO_PODS])
def test_what_was_given_is_never_asked_about(known: Known) -> None:
    given = {"title": "Read", "loud": "yes"}
    run = PLAN.begin(given, known)
    while run.next is not None:
        raw = run.next.kind.options(known)[0][0] if run.next.kind.options(known) else "3"
        run = run.answer(raw, known)

    assert not set(run.asked) & {"title", "loud"}
    assert ("pod" in run.asked) == (known is TWO_PODS)
