"""A process that is killed at each of its steps: nothing lost, and twice only what may be.

A child is killed with SIGKILL at a step; the next one takes up what it left. In the end the world
is the one of the story that was told without a fault (docs/behavior.md, "A crash at any point").
"""

import ast
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from bot.kernel.failpoints import Failpoint
from tests.faults import portrait
from tests.faults.story import ROOT, Chapter, Failed, Story
from tests.harness.depth import DEPTH

FIRST_MIDDLE_LAST = 3
DEATHS = 3
UNKNOWN_TO_THE_DEAD = (Failpoint.MESSAGE_ARRIVED,)
Kill = tuple[Chapter, Failpoint, int]
One = TypeVar("One")


def on_postgres(story: Story) -> bool:
    """Tell which database a story lives on."""
    return story.database.url.startswith("postgresql")


def steps_of(story: Story) -> list[Failpoint]:
    """List the steps that there are on this database."""
    others = "sqlite." if on_postgres(story) else "postgres."
    return [step for step in Failpoint if not step.startswith(others)]


def kills(story: Story, step: Failpoint) -> list[Kill]:
    """Choose when to die at a step: the first time, the last, and in between.

    At a step that both databases share, SQLite takes the outer two of them, and PostgreSQL one in
    between, in a short scene; deeper, each takes all of them and more.
    """
    every = [
        (chapter, step, time)
        for chapter in story.chapters
        for time in range(1, chapter.lived["counts"].get(step, 0) + 1)
    ]
    if DEPTH > 1 or step.startswith(("sqlite.", "postgres.")):
        return spread(every, FIRST_MIDDLE_LAST * DEPTH)
    if on_postgres(story):
        return [min(every[1:-1] or every, key=lambda kill: length(kill[0]))]
    return spread(every, 2)


def length(chapter: Chapter) -> int:
    """Count how many steps a scene takes."""
    return sum(chapter.lived["counts"].values())


def spread(those: Sequence[One], most: int) -> list[One]:
    """Choose some, the first and the last among them."""
    if len(those) <= most:
        return list(those)
    return [those[round(n * (len(those) - 1) / (most - 1))] for n in range(most)]


def survived(story: Story, kill: Kill) -> list[str]:
    """Kill a child at a step, let another take up what it left, and say what is wrong then.

    How many settlements share a transaction is a matter of microseconds; so a child that has got
    by is killed at the time before.
    """
    chapter, step, time = kill
    status = 0
    while status == 0 and time:
        story.bring_back(chapter)
        status = story.nursery.live(story.order(chapter.scene, dies_at=step, dies_when=time))
        time -= 1
    if status != -signal.SIGKILL:
        return [f"was not killed: {status}\n{story.log}"]
    try:
        world = story.live(story.order(chapter.scene))
    except Failed as failed:
        return [str(failed)]
    logged = [story.log] if story.log else []
    return [
        *portrait.differences(chapter.lived, world),
        *portrait.said_wrongly(chapter.lived, world),
        *logged,
    ]


def test_killed_at_any_step_nothing_is_lost_and_only_the_unknown_comes_twice(
    story: Story,
) -> None:
    reached = {step for chapter in story.chapters for step in chapter.lived["counts"]}
    assert reached == set(steps_of(story)), "the story takes every step"

    wrong = {
        f"{kill[0].scene}: {step}, time {kill[2]}": found
        for step in steps_of(story)
        for kill in kills(story, step)
        if (found := survived(story, kill))
    }

    assert not wrong, report(wrong)


def test_killed_again_and_again_nothing_is_lost(story: Story) -> None:
    wrong = {
        f"{kill[0].scene}: {step}, time {kill[2]}": found
        for step in (steps_of(story) if DEPTH > 1 else UNKNOWN_TO_THE_DEAD)
        for kill in kills(story, step)[-1:]
        if (found := outlived(story, kill))
    }

    assert not wrong, report(wrong)


def outlived(story: Story, kill: Kill) -> list[str]:
    """Kill a child at a step, and those that take up what it left at the same one."""
    chapter, step, time = kill
    story.bring_back(chapter)
    for when in (time, *[1] * (DEATHS - 1)):
        story.nursery.live(story.order(chapter.scene, dies_at=step, dies_when=when))
    try:
        world = story.live(story.order(chapter.scene))
    except Failed as failed:
        return [str(failed)]
    return [
        *portrait.differences(chapter.lived, world),
        *portrait.missing(chapter.lived, world),
        *portrait.too_often(chapter.lived, world, once_more=DEATHS),
    ]


def report(wrong: dict[str, list[str]]) -> str:
    """Say what went wrong, one kill after the other."""
    return "\n".join(f"{kill}\n  " + "\n  ".join(found) for kill, found in wrong.items())


def test_every_step_has_one_name_and_is_marked_where_it_is_taken() -> None:
    marked = [step for file in sources() for step in marks(file)]

    assert set(marked) == {step.name for step in Failpoint}
    assert len(marked) == len(set(marked))


def test_nothing_in_the_product_listens_to_the_steps() -> None:
    assert not [file for file in sources() if "failpoints.listener" in file.read_text("utf-8")]


def sources() -> list[Path]:
    """List the product's own modules."""
    folders = ("bot", "adapters", "storage", "scheduler")
    return [file for folder in folders for file in (ROOT / folder).rglob("*.py")]


def marks(file: Path) -> list[str]:
    """Find which steps a module marks; what is not in `Failpoint`, it cannot mark."""
    calls = [node for node in ast.walk(ast.parse(file.read_text("utf-8"))) if is_mark(node)]
    return [
        name.attr
        for call in calls
        for name in ast.walk(call)
        if isinstance(name, ast.Attribute)
        and isinstance(name.value, ast.Name)
        and name.value.id == Failpoint.__name__
    ]


def is_mark(node: ast.AST) -> bool:
    """Tell whether a node is a call of `reached`."""
    return (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "reached"
    )
