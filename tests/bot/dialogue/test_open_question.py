"""An open question shows what was wrong, what can be answered, and every way on."""

import dataclasses
from dataclasses import dataclass
from datetime import date
from typing import Annotated

import pytest
from msgspec.structs import replace

from bot.dialogue.commands import Commands, More
from bot.dialogue.fields import Choice, Day, Mine, Ref, Text
from bot.dialogue.forms import FormState, start
from bot.dialogue.known import Known
from bot.dialogue.modals import modal_token
from bot.dialogue.open_question import ask
from bot.dialogue.replies import Paragraph, Reply, transcript
from bot.dialogue.responses import Form, Option
from bot.dialogue.tokens import FormAction, FormStep, read
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import FormId
from bot.texts.catalogue import Catalogue
from bot.texts.spans import plain, words
from tests.bot.dialogue.readers import ENGLISH, Size, reader


@dataclass(frozen=True, slots=True)
class Plan:
    """What somebody plans."""

    goal: Annotated[int, Ref("goal")]
    title: Annotated[str, Text(20)]
    size: Annotated[Size, Choice(Size)]
    until: Annotated[date | None, Day(offer=(7,))] = None
    person: Annotated[int | None, Mine("person"), More()] = None


plans = Commands("plan")
plans.command("make", Plan, listed=False)(lambda _, __: Reply(()))
(MAKE,) = plans.declared
SENTENCES = {
    "plan.make.form": "Plan",
    "plan.make.title": "What",
    "plan.make.title.ask": "What is it?",
    "plan.make.size": "Size",
    "plan.make.size.ask": "How large?",
    "plan.make.until": "Until",
    "plan.make.until.ask": "Until when?",
    "plan.make.person": "With",
    "plan.make.person.ask": "With whom?",
    "form.answer": "Answer",
    "form.by_name": "Its name, please.",
    "form.correct": "Correct it",
    "form.skip": "Skip",
    "form.keep": "Keep it",
    "form.more": "More",
    "form.back": "Back",
    "form.cancel": "Cancel",
    "bad.day": "I read “{said}” as a day and could not. Something like {example} works.",
    "bad.choice": "These work: {labels}.",
    "bad.too_long": "That is {length} of {most}.",
    "bad.ref": "That button is old.",
    "bad.not_yours": "Not yours.",
}
RUN = FormId(7)


def known(people: int = 2) -> Known:
    """Know a reader and some people."""
    voice = reader().voice
    texts = Catalogue("en", {**ENGLISH.sentences, **SENTENCES}, {})
    pairs = [(str(number), f"Person {number}") for number in range(1, people + 1)]
    return replace(reader(mine={"person": pairs}), voice=dataclasses.replace(voice, texts=texts))


def asked(run: FormState, of: Known, problems: dict[str, BadAnswer] | None = None) -> Form:
    """Ask a run's open question."""
    return ask(MAKE, RUN, run, of, problems or {})


def begun(of: Known, **given: str) -> FormState:
    """Begin with a goal and some answers."""
    return start(MAKE).submit({"goal": "1", **given}, of)[0]


def test_the_first_question_can_be_answered_widened_or_let_go() -> None:
    form = asked(begun(known()), known())

    assert transcript(form.question) == "What is it?\n[More]\n[Cancel]"
    assert (form.command, form.title, form.current) == ("plan.make", "Plan", "title")
    assert read(form.token) == modal_token(RUN, "plan.make", begun(known()))


def test_options_are_buttons_that_pick_them() -> None:
    form = asked(begun(known(), title="Read"), known())

    assert transcript(form.question) == "How large?\n[Small]\n[Middle]\n[Great]\n[More]\n[Cancel]"
    assert read(form.question.buttons[1].token) == FormStep(FormAction.PICK, RUN, 2, "middle")


def test_what_may_be_left_out_can_be_skipped_and_the_last_answer_taken_back() -> None:
    run = begun(known(), title="Read").answer("small", known())

    form = asked(run, known())

    assert transcript(form.question) == (
        "Until when?\n[Saturday, November 28]\n[Skip]\n[More]\n[Back]\n[Cancel]"
    )
    assert [read(button.token) for button in form.question.buttons[1:]] == [
        FormStep(FormAction.SKIP, RUN, 3),
        FormStep(FormAction.MORE, RUN, 3),
        FormStep(FormAction.BACK, RUN, 3),
        FormStep(FormAction.CANCEL, RUN, 3),
    ]


def test_what_was_wrong_stands_before_the_question() -> None:
    given = {"goal": "1", "title": "Read", "size": "huge"}
    run, problems = start(MAKE).submit(given, known())

    form = asked(run, known(), problems)

    assert transcript(form.question).startswith(
        "These work: Small, Middle, and Great.\nHow large?"
    )
    assert [row.problem and words(row.problem) for row in form.rows] == [
        None,
        "These work: Small, Middle, and Great.",
        None,
        None,
    ]
    assert form.rows[1].value == "huge"
    assert form.opener.label == "Correct it"
    assert not form.bare


def test_what_was_wrong_with_another_answer_is_said_with_its_name() -> None:
    given = {"goal": "1", "title": "x" * 21, "until": "31.02.2026", "nonsense": "1"}
    run, problems = start(MAKE).submit(given, known())

    form = asked(run, known(), problems)

    assert [
        words(block.line) for block in form.question.blocks if isinstance(block, Paragraph)
    ] == [
        "That button is old.",
        "Until: I read “31.02.2026” as a day and could not. Something like 2026-11-28 works.",
        "That is 21 of 20.",
        "What is it?",
    ]


def test_rows_are_filled_in_and_name_what_must_be_said() -> None:
    form = asked(begun(known(), title="Read"), known())

    title, size, until, _ = form.rows
    assert (title.label, title.value, title.required) == ("What", "Read", True)
    assert (size.value, size.required, size.kind) == (None, True, Choice(Size))
    assert size.options[0] == Option("small", "Small")
    assert (words(until.ask), until.required) == ("Until when?", False)
    assert (form.bare, form.opener.label) == (True, "Answer")


def test_however_many_options_there_are_none_is_left_out() -> None:
    many = known(people=60)
    run = begun(many, title="Read", size="small", until="today").ask_more()

    form = asked(run, many)

    labels = [button.label for button in form.question.buttons]
    assert labels == [*(f"Person {n}" for n in range(1, 61)), "Skip", "Cancel"]


def test_a_word_before_the_question_comes_first() -> None:
    form = ask(MAKE, RUN, begun(known()), known(), {}, (Paragraph(plain("Welcome.")),))

    assert transcript(form.question).startswith("Welcome.\nWhat is it?")


def test_a_filled_form_has_no_question() -> None:
    run = begun(known(), title="Read", size="small", until="today")

    with pytest.raises(ValueError, match="no open question"):
        asked(run, known())


def test_before_everybody_what_is_ones_own_is_asked_for_by_name_and_never_listed() -> None:
    of = known()
    run = begun(of, title="Walk", size="small").leave(["until"], of).ask_more()
    trouble = BadAnswer("bad.mine_person", options=[("1", "Person 1")])
    form = ask(MAKE, RUN, run, of, {"person": trouble}, before_all=True)
    assert form.current == "person"
    assert "Person" not in transcript(form.question)
    assert [row.options for row in form.rows if row.name == "person"] == [()]
    assert "Not yours." in transcript(form.question)
    assert "Its name, please." in transcript(form.question)


def test_before_everybody_other_problems_are_said_as_they_are() -> None:
    of = known()
    trouble = BadAnswer("bad.too_long", length=30, most=20)
    form = ask(MAKE, RUN, begun(of), of, {"title": trouble}, before_all=True)
    assert "That is 30 of 20." in transcript(form.question)
