"""Discord's description of its API, as requests and answers are held against it."""

import pytest

from tests.fakes.discord import spec
from tests.fakes.discord.schema import Schemas
from tests.fakes.discord.wire import Json
from tests.harness.descriptions import DISCORD, skip_without

ID: Json = {"$ref": "#/components/schemas/SnowflakeType"}
NAMED: Json = {
    "SnowflakeType": {"type": "string", "pattern": "^[0-9]+$"},
    "Text": {
        "type": "object",
        "properties": {"type": {"enum": [10]}, "content": {"type": "string", "maxLength": 3}},
        "required": ["type", "content"],
    },
    "Row": {"type": "object", "properties": {"type": {"enum": [1]}}, "required": ["type"]},
}
EITHER: Json = {
    "oneOf": [{"$ref": "#/components/schemas/Text"}, {"$ref": "#/components/schemas/Row"}]
}


@pytest.mark.parametrize(
    ("schema", "value", "told"),
    [
        ({"type": ["string", "null"]}, None, []),
        ({"type": "string"}, 7, ["7 is no string"]),
        ({"type": "integer"}, True, ["True is no integer"]),
        ({"type": "integer", "minimum": 1, "maximum": 7}, 8, ["8 is more than 7"]),
        ({"enum": [1, 2]}, 3, ["3 is none of 1, 2"]),
        ({"type": "array", "items": {"type": "string"}}, ["a", 1], ["1: 1 is no string"]),
        ({"type": "array", "uniqueItems": True}, [1, 1], ["not all are different"]),
        ({"type": "object", "additionalProperties": {"type": "string"}}, {"de": "x"}, []),
        (ID, 7, []),
        (EITHER, {"type": 1}, []),
        (EITHER, {"type": 1, "colour": 2}, ["colour: no such field"]),
        (EITHER, {"type": 10}, ["content: This field is required"]),
        (
            EITHER,
            {"type": 10, "content": "long"},
            ["content: Must be between 0 and 3 in length, not 4"],
        ),
    ],
)
def test_a_value_is_held_against_its_schema(schema: Json, value: object, told: list[str]) -> None:
    assert [str(problem) for problem in Schemas(NAMED).problems(schema, value)] == told


def test_answers_write_ids_as_text() -> None:
    assert Schemas(NAMED, numeric_ids=False).problems(ID, 7)
    assert not Schemas(NAMED, numeric_ids=False).problems(ID, "7")


def test_the_fakes_own_answers_are_held_against_the_description() -> None:
    skip_without(DISCORD)
    described = spec.load()
    assert described
    found = described.find("/users/@me")
    assert found
    route, params = found
    assert (route.template, params) == ("/users/@me", {})
    problems = described.answer_problems(route, "GET", 200, {"id": 1})
    assert "id: 1 is no string" in [str(problem) for problem in problems]
    assert described.answer_problems(route, "GET", 204, None)
