"""The rest of a typed line goes to the fields that it names, in both languages."""

from collections import Counter
from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.dialogue import typed_line
from bot.dialogue.commands import Field
from bot.dialogue.forms import FormState, start
from bot.dialogue.known import Known
from bot.dialogue.typed_line import TypedLine
from bot.dispatch.features import registry
from bot.texts.voice import Voice
from tests.bot.dialogue.readers import NOW

COMMANDS = registry().commands
ONE = {"goal": [("g1", "Walk")], "person": [("p1", "Cy")], "pod": [("d1", "Early birds")]}
MANY = {
    "goal": [("g1", "Walk"), ("g2", "Walk the dog"), ("g3", "Morning pages"), ("g4", "Réad")],
    "person": [("p1", "Cy"), ("p2", "Ann Well"), ("p3", "Ann"), ("p4", "José Luis")],
    "pod": [("d1", "Early birds"), ("d2", "Late owls")],
}
TWINS = {"goal": [("g1", "Read: 3 a week"), ("g2", "Read: 5 pages"), ("g3", "Run")]}


def reader(language: str, mine: dict[str, list[tuple[str, str]]]) -> Known:
    any_goal = {**mine, "any_goal": mine.get("goal", [])}
    return Known(NOW, Voice(language, ZoneInfo("UTC")), any_goal)


def read(line: str, mine: dict[str, list[tuple[str, str]]], language: str = "en") -> TypedLine:
    path, _, rest = line.partition(" | ")
    command, known = COMMANDS[path], reader(language, mine)
    state, problems = start(command).submit({}, known)
    assert not problems
    return typed_line.read(command, state, (), rest, known)


def answered(line: TypedLine) -> dict[str, str | None]:
    return {name: said for name, said in line.state.answers.items() if said is not None}


READ = [
    ("cheer | Cy well done", ONE, {"member": "p1", "words": "well done"}),
    ("cheer | cy: well done!", ONE, {"member": "p1", "words": "well done!"}),
    ("cheer | CY, well done", MANY, {"member": "p1", "words": "well done"}),
    ("cheer | Cy", ONE, {"member": "p1"}),
    ("cheer | to Cy well\ndone", MANY, {"member": "p1", "words": "well\ndone"}),
    ("cheer | Ann Well that was good", MANY, {"member": "p2", "words": "that was good"}),
    ("cheer | Ann that was well done", MANY, {"member": "p3", "words": "that was well done"}),
    ("cheer | jose luis gracias", MANY, {"member": "p4", "words": "gracias"}),
    ("cheer | José gracias", MANY, {"member": "p4", "words": "gracias"}),
    ("goal.drop | walk", ONE, {"goal": "g1"}),
    ("goal.drop | Walk too cold in winter", ONE, {"goal": "g1", "learned": "too cold in winter"}),
    ("goal.finish | pages", MANY, {"goal": "g3"}),
    ("goal.finish | morning", MANY, {"goal": "g3"}),
    ("goal.finish | read it taught me much", MANY, {"goal": "g4", "learned": "it taught me much"}),
    ("goal.log | 3", ONE, {"goal": "g1", "amount": "3"}),
    ("goal.log | 3", MANY, {"amount": "3"}),
    ("goal.log | pages 3", MANY, {"goal": "g3", "amount": "3"}),
    ("goal.log | read 3 before bed", MANY, {"goal": "g4", "amount": "3", "note": "before bed"}),
    ("goal.log | 3 before bed", ONE, {"goal": "g1", "amount": "3", "note": "before bed"}),
    ("goal.log | read 3 yesterday", MANY, {"goal": "g4", "amount": "3", "on": "2026-11-20"}),
    (
        "goal.log | 3 yesterday before bed",
        ONE,
        {"goal": "g1", "amount": "3", "on": "2026-11-20", "note": "before bed"},
    ),
    ("goal.edit | walk Run 5 km", ONE, {"goal": "g1", "title": "Run 5 km"}),
    ("goal.edit | walk 5", ONE, {"goal": "g1", "target": "5"}),
    ("goal.edit | walk target 5", ONE, {"goal": "g1", "target": "5"}),
    ("goal.edit | walk title: target practice", ONE, {"goal": "g1", "title": "target practice"}),
    ("goal.edit | walk only me", ONE, {"goal": "g1", "visible": "me"}),
    ("goal.add | read more", ONE, {"title": "read more", "pod": "d1"}),
    ("goal.add | target practice 3", ONE, {"title": "target practice 3", "pod": "d1"}),
    ("me.quiet | 22 08", ONE, {"from": "22:00", "to": "08:00"}),
    ("me.quiet | 22:00-08:00", ONE, {"from": "22:00", "to": "08:00"}),
    ("me.quiet | from 10 pm to 7 am", ONE, {"from": "22:00", "to": "07:00"}),
    ("me.quiet | 22:30", ONE, {"from": "22:30"}),
    ("me.time | 7 pm", ONE, {"pod": "d1", "time": "19:00"}),
    ("me.time | early 7 pm monday", MANY, {"pod": "d1", "time": "19:00", "day": "monday"}),
    ("me.time | for late owls at 7 pm", MANY, {"pod": "d2", "time": "19:00"}),
    ("me.time | noon owls", MANY, {"pod": "d2", "time": "12:00"}),
    ("goal.log | 3 pages", MANY, {"goal": "g3", "amount": "3"}),
    ("pod.rhythm | sunday 18:00", ONE, {"pod": "d1", "day": "sunday", "time": "18:00"}),
    ("pod.rhythm | owls sun 18:00", MANY, {"pod": "d2", "day": "sunday", "time": "18:00"}),
    ("me.rest | until tomorrow", ONE, {"until": "2026-11-22"}),
    ("me.rest | tomorrow fever", ONE, {"until": "2026-11-22", "reason": "fever"}),
    ("me.rest | tomorrow at work", ONE, {"until": "2026-11-22", "reason": "at work"}),
    ("me.rest | tomorrow 5 exams", ONE, {"until": "2026-11-22", "reason": "5 exams"}),
    ("board | 4", ONE, {"pod": "d1", "weeks": "4"}),
    ("board | early 4", MANY, {"pod": "d1", "weeks": "4"}),
    ("help | goals", ONE, {"topic": "goals"}),
    ("journey | walk", ONE, {"goal": "g1"}),
]
SPANISH = [
    ("cheer | a Cy muy bien", ONE, {"member": "p1", "words": "muy bien"}),
    ("cheer | jose luis, ¡qué bien!", MANY, {"member": "p4", "words": "¡qué bien!"}),
    ("me.quiet | de 22 a 08", ONE, {"from": "22:00", "to": "08:00"}),
    ("me.rest | hasta mañana", ONE, {"until": "2026-11-22"}),
    ("pod.rhythm | el domingo a las 18:00", ONE, {"pod": "d1", "day": "sunday", "time": "18:00"}),
    ("goal.log | walk 1,5", ONE, {"goal": "g1", "amount": "1.5"}),
]


@pytest.mark.parametrize(("line", "mine", "said"), READ)
def test_a_line_goes_to_the_fields_that_it_names(
    line: str, mine: dict[str, list[tuple[str, str]]], said: dict[str, str]
) -> None:
    got = read(line, mine)

    assert answered(got) == said
    assert not got.problems
    assert got.left == ""


@pytest.mark.parametrize(("line", "mine", "said"), SPANISH)
def test_a_spanish_line_goes_to_the_fields_that_it_names(
    line: str, mine: dict[str, list[tuple[str, str]]], said: dict[str, str]
) -> None:
    got = read(line, mine, "es")

    assert answered(got) == said
    assert not got.problems


ASKED = [
    ("goal.drop | run too cold", MANY, {"goal": "bad.mine_goal"}, {"learned": "run too cold"}),
    (
        "goal.drop | walk the rain away",
        MANY,
        {"goal": "bad.several_own"},
        {"learned": "rain away"},
    ),
    ("goal.log | run 3", ONE, {"goal": "bad.mine_goal"}, {}),
    ("goal.log | walk much", ONE, {"amount": "bad.number"}, {"goal": "g1"}),
    ("goal.log | read 3", TWINS, {"goal": "bad.several_own"}, {"amount": "3"}),
    ("cheer | Sy well done", MANY, {"member": "bad.mine_person"}, {"words": "Sy well done"}),
    ("me.rest | someday", ONE, {"until": "bad.day"}, {}),
    ("me.quiet | 22 to soon", ONE, {"to": "bad.time"}, {"from": "22:00"}),
    ("board | late", ONE, {"pod": "bad.mine_pod"}, {}),
    ("pod.info | early worms", MANY, {"pod": "bad.mine_pod"}, {}),
    ("board | early 4 please", MANY, {"pod": "bad.mine_pod"}, {"weeks": "4"}),
    ("pod.info | worms", ONE, {"pod": "bad.mine_pod"}, {}),
    ("me.time | early 25:70", MANY, {"time": "bad.time"}, {"pod": "d1"}),
    ("me.quiet | 22 8", ONE, {"to": "bad.either"}, {"from": "22:00"}),
    (
        "goal.log | pages 1.500 before bed",
        MANY,
        {"amount": "bad.either"},
        {"goal": "g3", "note": "before bed"},
    ),
    ("me.time | noon hawks", MANY, {"pod": "bad.mine_pod"}, {"time": "12:00"}),
]


@pytest.mark.parametrize(("line", "mine", "keys", "said"), ASKED)
def test_what_a_line_does_not_name_is_asked(
    line: str, mine: dict[str, list[tuple[str, str]]], keys: dict[str, str], said: dict[str, str]
) -> None:
    got = read(line, mine)

    assert {name: problem.key for name, problem in got.problems.items()} == keys
    assert answered(got) == said


@pytest.mark.parametrize(
    ("line", "mine", "guessed"),
    [
        ("goal.drop | walk too cold", ONE, False),
        ("goal.drop | wal too cold", ONE, True),
        ("goal.drop | it was too cold", ONE, True),
        ("cheer | Cy well done", ONE, False),
        ("cheer | well done", ONE, True),
        ("cheer | jose thank you", MANY, True),
        ("goal.log | 3", ONE, False),
    ],
)
def test_what_nobody_named_whole_is_a_guess(
    line: str, mine: dict[str, list[tuple[str, str]]], guessed: bool
) -> None:
    assert read(line, mine).guessed is guessed


def test_what_nobody_can_use_is_left() -> None:
    assert read("goal.list | hello everybody", ONE).left == "hello everybody"
    assert read("board | 4 please", ONE).left == "please"


def test_what_a_line_gave_is_told_from_what_goes_without_saying() -> None:
    assert read("goal.edit | walk only me", ONE).taken == {"goal", "visible"}
    assert read("goal.log | 3", ONE).taken == {"amount"}


def test_a_name_that_somebody_points_at_is_whole() -> None:
    command = COMMANDS["cheer"]
    known = replace(reader("en", MANY), accounts={"42": "p4"})
    state, _ = start(command).submit({}, known)

    got = typed_line.read(command, state, (), "<@42> well done", known)

    assert answered(got) == {"member": "p4", "words": "well done"}
    assert not got.guessed


def test_a_line_without_end_is_read_in_no_time() -> None:
    got = read("cheer | " + "x" * 10_000 + " " + "y " * 5_000, MANY)

    assert set(got.problems) == {"member", "words"}


ENDLESS = [
    ("goal.edit", "9am by "),
    ("goal.edit", "in 2 days "),
    ("goal.edit", "9am days from "),
    ("goal.add", "3 km "),
    ("pod.rhythm", "a "),
    ("me.quiet", "8 9 "),
    ("goal.log", "1 yesterday "),
]


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(("path", "again"), ENDLESS)
def test_a_line_that_goes_on_and_on_is_tried_a_bounded_number_of_times(
    monkeypatch: pytest.MonkeyPatch, path: str, again: str, language: str
) -> None:
    tried = Counter[str]()
    put = FormState.put

    def counted(state: FormState, item: Field, raw: str, known: Known) -> FormState:
        tried[path] += 1
        return put(state, item, raw, known)

    monkeypatch.setattr(FormState, "put", counted)
    read(f"{path} | {again * 400}"[:4000], MANY, language)

    assert tried[path] < 700


@pytest.mark.parametrize("signs", [":", ",", " : , ", ":to"])
def test_signs_alone_are_no_answer_and_no_error(signs: str) -> None:
    assert "amount" not in answered(read(f"goal.log | {signs}", MANY))


HOURS = [
    ("me.rest | tomorrow at 6pm", {"until": "2026-11-22"}, "at 6pm"),
    ("me.rest | tomorrow 18:00, fever", {"until": "2026-11-22", "reason": "fever"}, "18:00"),
    ("me.rest | mañana a las 18, fiebre", {"until": "2026-11-22", "reason": "fiebre"}, "a las 18"),
    ("me.rest | hasta mañana a las 6", {"until": "2026-11-22"}, "a las 6"),
    (
        "goal.log | walk 3 yesterday at noon",
        {"goal": "g1", "amount": "3", "on": "2026-11-20"},
        "at noon",
    ),
]


@pytest.mark.parametrize(("line", "said", "left"), HOURS)
def test_an_hour_said_with_a_day_is_no_reason_for_anything(
    line: str, said: dict[str, str], left: str
) -> None:
    got = read(line, ONE)

    assert answered(got) == said
    assert got.left == left
