"""The command me privacy: who sees new goals, boards, and what the operator can read."""

from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, More, Where
from bot.dialogue.fields import Choice, Flag
from bot.dialogue.replies import Button, Choices, Heading, Paragraph, Reply
from bot.dialogue.tokens import press
from bot.domain.goals import Visible
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.request import access
from bot.request.context import Context
from bot.texts.spans import Line

privacy = Commands("me")


@dataclass(frozen=True, slots=True)
class SetPrivacy:
    """Who sees goals to come, and whether somebody is on boards; what is left out stays."""

    visible: Annotated[Visible | None, Choice(Visible), More()] = None
    board: Annotated[bool | None, Flag(), More()] = None


@dataclass(frozen=True, slots=True)
class Appear:
    """Whether somebody is on the boards of all of their pods."""

    board: Annotated[bool, Flag()]


@privacy.command("privacy", SetPrivacy, where=Where.PRIVATE)
def show_privacy(ctx: Context, said: SetPrivacy) -> Reply:
    """Set what others see by default, and show it.

    - Who sees new goals holds for goals to come; nothing that exists is shown to anybody by it.
    - Being on boards or off them holds for every pod, and for those to come; each board has its
      own way to stay off it.
    """
    person = ctx.person
    if said.visible is not None and said.visible is not person.goals_visible:
        person = ctx.uow.people.save(replace(person, goals_visible=said.visible))
    if said.board is not None:
        person = _appear(ctx, person, on_boards=said.board)
    return _shown(ctx, person)


@privacy.press("appear", Appear)
def appear(ctx: Context, said: Appear) -> Reply:
    """Put the caller on the boards of all of their pods, or take them off."""
    return _shown(ctx, _appear(ctx, ctx.person, on_boards=said.board))


def _appear(ctx: Context, person: Person, *, on_boards: bool) -> Person:
    changed = [m for m in access.memberships(ctx) if m.on_board is not on_boards]
    if changed:
        ctx.uow.memberships.save(*(replace(mine, on_board=on_boards) for mine in changed))
    if person.off_boards is on_boards:
        person = ctx.uow.people.save(replace(person, off_boards=not on_boards))
    return person


def _shown(ctx: Context, person: Person) -> Reply:
    """Show what others see by default, with the ways to change it."""
    say, text = ctx.voice.say, ctx.voice.text
    mine = access.memberships(ctx)
    visible = person.goals_visible
    now = (
        say("who_sees.goals_asked")
        if visible is None
        else say("who_sees.goals", visible=text(f"visible.{visible.value}"))
    )
    ways = tuple(
        Button(text(f"visible.{each.value}"), press("me.privacy", each.value))
        for each in Visible
        if each is not visible
    )
    off = Button(text("button.boards_off"), press("me.appear", "no"))
    on = Button(text("button.boards_on"), press("me.appear", "yes"))
    appears = any(m.on_board for m in mine) if mine else not person.off_boards
    hidden = any(not m.on_board for m in mine) or person.off_boards
    boards = ((off,) if appears else ()) + ((on,) if hidden else ())
    return Reply(
        (
            Heading(say("who_sees.heading")),
            Choices(now, ways),
            Choices(_boards(ctx, person, mine), boards),
            Paragraph(say("who_sees.operator")),
            Paragraph(ctx.voice.count("who_sees.kept", ctx.rules.words_kept_months)),
        ),
        (
            Button(text("button.profile"), press("me.profile")),
            Button(text("me.export"), press("me.export")),
        ),
    )


def _boards(ctx: Context, person: Person, mine: tuple[Membership, ...]) -> Line:
    """Say on which boards somebody is."""
    off = [m for m in mine if not m.on_board]
    if (mine and len(off) == len(mine)) or (not mine and person.off_boards):
        return ctx.voice.say("who_sees.off_boards")
    if not off:
        return ctx.voice.say("who_sees.on_boards")
    pods = ctx.uow.pods.many([m.pod for m in off])
    names = ctx.voice.items([pods[m.pod].name for m in off])
    return ctx.voice.say("who_sees.off_some", pods=names)
