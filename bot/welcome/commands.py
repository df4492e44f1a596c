"""The first words: start and help; and what could not be delivered."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot import access
from bot.context import Context
from bot.dialogue.commands import Commands, More, Next
from bot.dialogue.fields import Choice, Text
from bot.dialogue.replies import Reply
from bot.welcome import views

welcome = Commands()
JOIN = "j_"


class Topic(StrEnum):
    """What somebody may want explained."""

    WEEK = "week"
    PODS = "pods"
    GOALS = "goals"
    PRIVACY = "privacy"


@dataclass(frozen=True, slots=True)
class Start:
    """What a link that led here carried."""

    payload: Annotated[str | None, Text(64), More()] = None


@dataclass(frozen=True, slots=True)
class Help:
    """What to explain."""

    topic: Annotated[Topic | None, Choice(Topic), More()] = None


@welcome.command("start", Start)
def start(ctx: Context, said: Start) -> Reply | Next:
    """Welcome somebody; a link with an invitation goes straight to its charter."""
    if said.payload and said.payload.startswith(JOIN):
        return Next("pod.join", {"code": said.payload.removeprefix(JOIN)})
    return views.start(ctx)


@welcome.command("help", Help, reads=True)
def help_(ctx: Context, said: Help) -> Reply:
    """Show what this person can do here, as buttons, or explain one thing."""
    if said.topic is not None:
        return views.topic(ctx, said.topic.value)
    return views.help_(ctx, [topic.value for topic in Topic], access.memberships(ctx))
