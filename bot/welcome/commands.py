"""The commands start, help and privacy; start also follows the link that led here."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.dialogue import deep_links
from bot.dialogue.commands import Commands, More, Nothing, Redirect, Where
from bot.dialogue.fields import Choice, Text
from bot.dialogue.replies import Reply
from bot.request import access
from bot.request.context import Context
from bot.welcome import views

welcome = Commands()


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


@welcome.command("start", Start, where=Where.PRIVATE, in_menus=False)
def start(ctx: Context, said: Start) -> Reply | Redirect:
    """Welcome somebody, or go straight to where a link leads.

    - An invitation leads to its charter, a group to being a pod's home.
    - A question that was asked elsewhere goes on here, with the answers so far.
    - A command that was asked for elsewhere is answered here, if that changes nothing.
    """
    match deep_links.read(said.payload or ""):
        case deep_links.InvitationPayload(code):
            return Redirect("pod.join", {"code": code})
        case deep_links.HomePayload() if not ctx.place.private:
            return Redirect("pod.here")
        case deep_links.CommandPayload(path):
            return Redirect(path, by_link=True)
        case deep_links.FormPayload(run):
            for form in ctx.uow.conversations.of(ctx.account.id):
                if form.id == run:
                    return Redirect(form.command, form=run)
    return views.start(ctx)


@welcome.command("help", Help, reads=True, explains=True)
def help_(ctx: Context, said: Help) -> Reply:
    """Show what this person can do here, as buttons, or explain one thing."""
    if said.topic is Topic.PRIVACY:
        return views.privacy(ctx)
    if said.topic is not None:
        return views.topic(ctx, said.topic.value)
    return views.help_(ctx, [topic.value for topic in Topic], access.memberships(ctx))


@welcome.command("privacy", Nothing, reads=True, explains=True, in_menus=False)
def privacy(ctx: Context, said: Nothing) -> Reply:
    """Say what is kept, for how long, and who can read it."""
    return views.privacy(ctx)
