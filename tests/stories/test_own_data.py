"""All that is somebody's own, taken along as a file."""

import csv
import io
import json
import re
import zipfile
from html import unescape

import pytest

from tests.harness.cast import Person, World
from tests.stories.scenes import adds_words, ann_and_bob_check_in, open_pod

WIN = "=HYPERLINK(1) <script>alert(1)</script> & more"


async def lives_a_week(world: World, ann: Person, bob: Person, cy: Person) -> None:
    """Let Ann answer a week in words, be cheered for it, and leave a question open."""
    await open_pod(ann, bob, cy)
    await ann_and_bob_check_in(world, ann, bob)
    await adds_words(ann, WIN)
    await world.until(10, 20, 30)
    await bob.marks("Ann", "Answer with words")
    await bob.says("Well done")
    await world.until(11, 21)
    await ann.says("/pod create")
    await ann.says("A name not said yet")


def file_of(person: Person) -> tuple[str, bytes]:
    """Find the newest file that somebody was given."""
    for message in reversed(person.messages):
        for name, data in message.files.items():
            return name, data
    raise AssertionError(person.screen())


@pytest.mark.everywhere
async def test_all_that_is_ones_own_comes_as_a_file(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await lives_a_week(world, ann, bob, cy)

    await ann.says("/me export json")
    name, data = file_of(ann)
    told = json.loads(data)
    assert name == "cairn-2026-11-11.json"
    assert told["person"]["name"] == "Ann"
    assert [goal["title"] for goal in told["goals"]] == ["Morning pages"]
    assert told["goals"][0]["shared"][0]["visible"] == "pod"
    (week,) = (each for each in told["check_ins"] if each["state"] == "answered")
    assert WIN in (week["win"], week["kept_win"])
    assert week["outcomes"][0]["outcome"] == "done"
    assert [(each["from"], each["words"]) for each in told["cheers_received"]] == [
        ("Bob", "Well done")
    ]
    assert [each["command"] for each in told["open_questions"]] == ["pod.create"]
    everything = data.decode()
    assert not re.search("Scales|Sketching|Cy", everything)

    await ann.says("/me export csv")
    tables = zipfile.ZipFile(io.BytesIO(file_of(ann)[1]))
    weeks = tables.read("check_ins.csv")
    assert weeks.startswith(b"\xef\xbb\xbf")
    lines = csv.reader(io.StringIO(weeks.decode("utf-8-sig")))
    assert any(f"'{WIN}" in line for line in lines)

    await ann.says("/me export html")
    page = file_of(ann)[1].decode()
    assert "<script" not in page
    assert WIN in unescape(page)
    assert "Content-Security-Policy" in page


async def reads(person: Person, table: str) -> str:
    """Read all pages of a table of one's own."""
    await person.says("/me profile")
    shown = await person.presses(table)
    read = [shown]
    while "[Show more]" in shown:
        shown = await person.presses("Show more")
        read.append(shown)
    return "\n".join(read)


async def test_every_word_can_be_read_by_buttons(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await lives_a_week(world, ann, bob, cy)
    for number in range(7):
        await ann.says(f"/goal log Morning pages 1 Note {number}")

    noted = await reads(ann, "Progress you noted")
    assert all(f"Note {number}" in noted for number in range(7))
    assert WIN in await reads(ann, "Check-ins")
    assert "Well done" in await reads(ann, "Cheers for you")
    assert "Well done" in await reads(bob, "Cheers from you")
    assert WIN not in await reads(bob, "Check-ins")


async def test_new_goals_are_seen_as_one_has_said_and_old_ones_stay(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    assert "I ask with each who sees it" in await ann.says("/me privacy")
    assert "New goals: Only that it was done." in await ann.presses("Only that it was done")

    await ann.says("/goal add Letters")
    await ann.presses("Milestone: done or not yet")
    await ann.says("/me export json")
    goals = {goal["title"]: goal for goal in json.loads(file_of(ann)[1])["goals"]}
    assert goals["Letters"]["shared"][0]["visible"] == "status"
    assert goals["Morning pages"]["shared"][0]["visible"] == "pod"


async def test_one_switch_takes_somebody_off_all_boards(
    world: World, ann: Person, bob: Person, cy: Person
) -> None:
    await open_pod(ann, bob, cy)
    await ann.says("/me privacy")
    assert "You stay off the boards of your pods" in await ann.presses("Stay off the boards")
    await ann.says("/me export json")
    told = json.loads(file_of(ann)[1])
    assert told["person"]["off_boards"]
    assert [pod["on_board"] for pod in told["pods"]] == [False]
    await ann.says("/me privacy")
    assert "You are on the boards of your pods" in await ann.presses("Be on the boards")
