"""The limits that Discord's description leaves out, one by one."""

import pytest

from tests.fakes.discord.command_limits import command_problems
from tests.fakes.discord.message_limits import Draft, message_problems
from tests.fakes.discord.messages import V2
from tests.fakes.discord.modal_limits import choice_problems, modal_problems
from tests.fakes.discord.wire import Json

NOBODY: Json = {"parse": []}


def text(content: str = "x") -> Json:
    return {"type": 10, "content": content}


def button(**changed: object) -> Json:
    return {"type": 2, "style": 2, "label": "Done", "custom_id": "done", **changed}


def row(*children: Json) -> Json:
    return {"type": 1, "components": list(children)}


def menu(**changed: object) -> Json:
    options = [{"label": "One", "value": "1"}]
    return {"type": 3, "custom_id": "menu", "options": options, **changed}


def gallery(url: str = "attachment://board.png", alt: str = "") -> Json:
    return {"type": 12, "items": [{"media": {"url": url}, "description": alt}]}


GOOD_V2: Json = {
    "flags": V2,
    "allowed_mentions": NOBODY,
    "components": [
        {"type": 17, "components": [text(), {"type": 14}, row(button())]},
        {"type": 9, "components": [text()], "accessory": button(custom_id="more")},
    ],
}


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"content": "x"}, "content: The 'content' field cannot be used"),
        ({"embeds": [{"title": "x"}]}, "embeds: The 'embeds' field cannot be used"),
        ({"components": [text() for _ in range(41)]}, "41 components, of at most 40"),
        ({"components": [text("x" * 2001), text("x" * 2000)]}, "4001 characters are displayed"),
        ({"components": [text("")]}, "content: Must be between 1 and 4000"),
        ({"components": [row(button(), button())]}, "custom_id 'done' stands 2 times"),
        ({"components": [row(button(custom_id="x" * 101))]}, "custom_id: Must be between 1 and"),
        ({"components": [row(button(label="x" * 81))]}, "label: Must be between 0 and 80"),
        ({"components": [row(button(custom_id=None))]}, "custom_id: This field is required"),
        ({"components": [row(button(style=5))]}, "url: This field is required"),
        ({"components": [row(button(label=None))]}, "needs a label or an emoji"),
        (
            {"components": [row(*(button(custom_id=str(n)) for n in range(6)))]},
            "components: Must be between 1 and 5",
        ),
        ({"components": [row(menu(), button())]}, "a select shares its row"),
        ({"components": [row(menu(max_values=2))]}, "up to 2 values of 1 options"),
        ({"components": [gallery()]}, "no file is named 'board.png'"),
        ({"components": [gallery("https://x.org/a.png", "x" * 1025)]}, "between 0 and 1024"),
        ({"flags": V2 | 1 << 6}, "flags: flags 64 cannot be set"),
        ({"nonce": "x" * 26}, "nonce: Must be between 0 and 25"),
        ({"allowed_mentions": None}, "allowed_mentions: not given"),
        ({"allowed_mentions": {"parse": ["everyone"]}}, "allowed_mentions: pings everyone"),
        ({"allowed_mentions": {"roles": ["1"]}}, "allowed_mentions: pings roles"),
    ],
)
def test_limits_of_messages_with_components(changed: Json, told: str) -> None:
    assert message_problems(Draft(GOOD_V2)) == []
    problems = [str(problem) for problem in message_problems(Draft(GOOD_V2 | changed))]
    assert any(told in problem for problem in problems), problems


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ({"content": "x" * 2001}, "content: Must be between 0 and 2000"),
        ({"components": [row(button(custom_id=str(n))) for n in range(6)]}, "6 rows, of at most"),
        ({"components": [text()]}, "type 10 needs the flag IS_COMPONENTS_V2"),
    ],
)
def test_limits_of_plain_messages(payload: Json, told: str) -> None:
    found = message_problems(Draft({"allowed_mentions": NOBODY, **payload}))
    assert [told in str(problem) for problem in found] == [True]


def test_a_file_that_no_component_shows_is_noticed() -> None:
    shown = GOOD_V2 | {"components": [gallery()]}
    assert message_problems(Draft(shown, frozenset({"board.png"}))) == []
    (hidden,) = message_problems(Draft(GOOD_V2, frozenset({"board.png"})))
    assert "no component shows 'board.png'" in str(hidden)


def label(component: Json, **changed: object) -> Json:
    return {"type": 18, "label": "How", "component": component, **changed}


def typed(**changed: object) -> Json:
    return {"type": 4, "style": 1, "custom_id": "how", **changed}


def options(count: int) -> list[Json]:
    return [{"label": str(n), "value": str(n)} for n in range(count)]


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"title": "x" * 46}, "title: Must be between 1 and 45"),
        ({"custom_id": ""}, "custom_id: Must be between 1 and 100"),
        ({"components": []}, "components: Must be between 1 and 5"),
        ({"components": [text() for _ in range(6)]}, "components: Must be between 1 and 5"),
        ({"components": [label(typed(), label="x" * 46)]}, "label: Must be between 1 and 45"),
        ({"components": [label(typed(), description="x" * 101)]}, "between 1 and 100"),
        ({"components": [label(typed()), label(typed())]}, "custom_id 'how' stands 2 times"),
        ({"components": [label(typed(value="x" * 4001))]}, "value: Must be between 0 and 4000"),
        ({"components": [label(typed(max_length=4001))]}, "of at most 4000"),
        ({"components": [label(typed(max_length=2, value="abc"))]}, "3 characters, not between"),
        (
            {"components": [label({"type": 21, "custom_id": "r", "options": options(1)})]},
            "options: Must be between 2 and 10",
        ),
        (
            {"components": [label({"type": 22, "custom_id": "c", "options": options(11)})]},
            "options: Must be between 1 and 10",
        ),
        ({"components": [label(menu(disabled=True))]}, "nothing in a modal is disabled"),
        ({"components": [label(menu(min_values=0))]}, "min_values of 0 needs required"),
        ({"components": [row(button())]}, "a row in a modal holds one text input"),
        ({"components": [label(button())]}, "type 2 has no label"),
    ],
)
def test_limits_of_modals(changed: Json, told: str) -> None:
    good: Json = {"title": "Week", "custom_id": "w", "components": [text(), label(typed())]}
    assert modal_problems(good) == []
    problems = [str(problem) for problem in modal_problems(good | changed)]
    assert any(told in problem for problem in problems), problems


def test_limits_of_choices() -> None:
    assert choice_problems([{"name": "Run", "value": "x" * 100}]) == []
    assert choice_problems([{"name": "Run", "value": "x" * 101}])
    assert choice_problems([{"name": "", "value": "x"}])
    assert choice_problems([{"name": str(n), "value": n} for n in range(26)])


def command(**changed: object) -> Json:
    return {"name": "goal", "description": "Your goals", **changed}


def option(**changed: object) -> Json:
    return {"type": 3, "name": "title", "description": "What", **changed}


@pytest.mark.parametrize(
    ("commands", "told"),
    [
        ([command(name=f"c{n}") for n in range(101)], "101 commands of type 1, of at most 100"),
        ([{"type": 3, "name": f"C {n}"} for n in range(16)], "16 commands of type 3"),
        ([command(), command()], "2 commands are named 'goal'"),
        ([command(name="Goal")], "'Goal' is no name"),
        ([command(name="my goal")], "'my goal' is no name"),
        ([command(name_localizations={"de": "Ziel"})], "'Ziel' is no name"),
        ([command(name_localizations={"xx": "goal"})], "no locale 'xx'"),
        ([command(description="")], "between 1 and 100"),
        ([{"type": 2, "name": "Cheer", "description": "x"}], "description: Must be between 0"),
        ([command(options=[option(name=f"o{n}") for n in range(26)])], "between 0 and 25"),
        ([command(options=[option(), option()])], "2 options are named 'title'"),
        ([command(options=[option(), option(name="a", required=True)])], "before non-required"),
        ([command(options=[option(), option(type=1, name="add")])], "subcommands beside"),
        ([command(options=[option(choices=[{"name": "x" * 101, "value": 1}])])], "1 and 100"),
        (
            [command(options=[option(autocomplete=True, choices=[{"name": "x", "value": "x"}])])],
            "choices beside autocomplete",
        ),
        (
            [command(options=[option(name=f"o{n}", description="x" * 99) for n in range(25)] * 4)],
            "characters in all, of at most 8000",
        ),
    ],
)
def test_limits_of_commands(commands: list[Json], told: str) -> None:
    names = {"de": "ziel", "hi": "लक्ष्य"}
    assert command_problems([command(name_localizations=names, options=[option()])]) == []
    problems = [str(problem) for problem in command_problems(commands)]
    assert any(told in problem for problem in problems), problems
