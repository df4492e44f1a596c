"""What somebody wrote unasked, and what it is for: their check-in, a goal, or a new one."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.checkins import current_week
from bot.checkins.commands import show_card
from bot.checkins.consequences import take_answer
from bot.checkins.telling_commands import MOST_TOGETHER
from bot.dialogue import graphemes
from bot.dialogue.commands import Commands, Redirect, When
from bot.dialogue.fields import Choice, Mine, Text
from bot.dialogue.replies import Reply
from bot.domain.words import HeldWords
from bot.kernel.errors import Refused
from bot.kernel.ids import short
from bot.request import access
from bot.request.context import Context

free_words = Commands("words")


class WordsUse(StrEnum):
    """What words can be for."""

    KEEP = "keep"
    GOAL = "goal"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class UseWords:
    """Words, and what they are for."""

    words: Annotated[str, Text(MOST_TOGETHER, lines=True)]
    use: Annotated[WordsUse, Choice(WordsUse)]
    goal: Annotated[int | None, Mine("goal"), When("use", "goal")] = None
    pod: Annotated[int | None, Mine("pod"), When("use", "keep")] = None


@free_words.command("use", UseWords, listed=False, takes_words=True)
def use_words(ctx: Context, said: UseWords) -> Reply | Redirect:
    """Bring words to where their writer says.

    - With a check-in they are kept for their writer alone, until they say who may see them; what
      was written before stays.
    - Under a goal they are the note of what was done; or they are what a new goal is called.
    """
    if said.use is WordsUse.NEW:
        return Redirect("goal.add", {"title": said.words})
    if said.goal is not None:
        return Redirect("goal.log", {"goal": short(said.goal), "note": said.words})
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    mine = next((c for c, pod, _ in found if said.pod in (None, pod.id)), None)
    if mine is None:
        raise Refused("checkin.none" if access.memberships(ctx) else "none.pod")
    there = mine.held.applied_to(mine.words).win
    both = f"{there}\n\n{said.words}" if there else said.words
    graphemes.refuse_more(both, MOST_TOGETHER, "words")
    held = mine.held.extended_by(HeldWords(win=both))
    take_answer(ctx, mine, mine.hold(held, ctx.now))
    return show_card(ctx, [ctx.uow.checkins.get(mine.id)])
