"""Commands that fill a check-in: tap outcomes, add words, share them or take them back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences, current_week, details, views
from bot.checkins.consequences import keep_answer, take_answer
from bot.dialogue.commands import Commands, More, Nothing, Redirect, When
from bot.dialogue.fields import Choice, Day, Ref, Text, Upload
from bot.dialogue.media import Media
from bot.dialogue.replies import Paragraph, Reply
from bot.domain.checkins import (
    EDITABLE_FOR,
    CheckIn,
    CheckInState,
    GoalOutcome,
    HeldWords,
    WishKind,
    Words,
)
from bot.domain.goals import Goal, Visible
from bot.domain.notices import NoticeKind
from bot.domain.weeks import instant
from bot.kernel.errors import BadAnswer, Expired, Refused
from bot.kernel.ids import short
from bot.outbox.enqueue import OutboxWriter
from bot.request import access
from bot.request.context import Context

checkins = Commands()
check_in_presses = Commands("checkin")
WORDS = Text(1000, lines=True)
MOST_TOGETHER = 4000


@dataclass(frozen=True, slots=True)
class OneCheckIn:
    """A check-in of the caller's own."""

    check_in: Annotated[int, Ref("check_in")]


@dataclass(frozen=True, slots=True)
class MarkGoal:
    """How one goal went."""

    check_in: Annotated[int, Ref("check_in")]
    goal: Annotated[int, Ref("goal")]
    outcome: Annotated[GoalOutcome, Choice(GoalOutcome)]


@dataclass(frozen=True, slots=True)
class AddWords:
    """What a person may write with a check-in; each part is optional."""

    check_in: Annotated[int, Ref("check_in")]
    win: Annotated[str | None, WORDS] = None
    hard: Annotated[str | None, WORDS] = None
    wish: Annotated[str | None, WORDS] = None
    wish_kind: Annotated[WishKind | None, Choice(WishKind), When("wish")] = None
    wish_day: Annotated[date | None, Day((1, 2, 3)), When("wish_kind", "nudge")] = None
    visible: Annotated[Visible | None, Choice(Visible), More()] = None
    media: Annotated[Media | None, Upload(), More()] = None


@dataclass(frozen=True, slots=True)
class Reveal:
    """Who may see what is held with a check-in of the caller's own."""

    check_in: Annotated[int, Ref("check_in")]
    visible: Annotated[Visible, Choice(Visible)]


@dataclass(frozen=True, slots=True)
class OneOfSeveral:
    """A check-in of the caller's own that was asked about, and the pod of one that was with it."""

    check_in: Annotated[int, Ref("check_in")]
    pod: Annotated[int, Ref("pod")]


@checkins.command("checkin", Nothing, linked=True)
def check_in(ctx: Context, said: Nothing) -> Reply:
    """Open the check-in to fill, continue or correct.

    - Last week's while it is unanswered and the next prompt has not come, else this week's.
    - Two pods share one card; a goal shared with both is answered once.
    """
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    if not found:
        raise Refused("checkin.none" if access.memberships(ctx) else "none.pod")
    return show_card(ctx, [c for c, _, _ in found])


@check_in_presses.press("card", OneCheckIn)
def card(ctx: Context, said: OneCheckIn) -> Reply:
    """Show one check-in again, to correct it."""
    mine = editable(ctx, said.check_in)
    return show_card(ctx, keep_siblings(ctx, mine))


@check_in_presses.press("mark", MarkGoal)
def mark(ctx: Context, said: MarkGoal) -> Reply:
    """Say how a goal went; any answer lays the stone.

    - A goal shared with two pods that ask together is answered in both.
    """
    goal = access.goal(ctx, said.goal)
    fresh = answer(ctx, editable(ctx, said.check_in), goal, said.outcome)
    return show_card(ctx, fresh, marked=said.outcome)


def answer(ctx: Context, mine: CheckIn, goal: Goal, outcome: GoalOutcome) -> list[CheckIn]:
    """Say how a goal went in all that is asked about together, and find that as it is now.

    - A milestone that is done is asked about its end, once.
    """
    siblings = keep_siblings(ctx, mine)
    asked = details.goals_of(ctx.uow, siblings)
    if all(goal not in goals for goals in asked.values()):
        raise Expired("goal.over", goal=goal.title)
    for other in siblings:
        if goal.id in {g.id for g in asked[other.membership]}:
            take_answer(ctx, other, other.answer(goal.id, outcome, ctx.now))
    consequences.note_end(ctx, goal, done=outcome is GoalOutcome.DONE)
    return [ctx.uow.checkins.get(c.id) for c in siblings]


@check_in_presses.press("here", OneCheckIn)
def here(ctx: Context, said: OneCheckIn) -> Reply:
    """Show up without a goal to speak of; that is a stone too, in every pod without one."""
    shown = details.load_asked(ctx.uow, keep_siblings(ctx, editable(ctx, said.check_in)))
    for entry in shown:
        if not entry.goals:
            take_answer(ctx, entry.check_in, entry.check_in.show_up(ctx.now))
    fresh = [ctx.uow.checkins.get(entry.check_in.id) for entry in shown]
    return show_card(ctx, fresh, marked=GoalOutcome.DONE)


def hold(ctx: Context, said: AddWords) -> bool:
    """Keep what was written so far for its owner alone, while something is still asked about it.

    - It lays the stone; nobody sees more of it until its owner has said who may.
    """
    mine = editable(ctx, said.check_in)
    held = _added(ctx, mine, said)
    if held and held != mine.held:
        take_answer(ctx, mine, mine.hold(held, ctx.now))
    return bool(held)


@check_in_presses.command("words", AddWords, listed=False, save_draft=hold)
def words(ctx: Context, said: AddWords) -> Reply:
    """Add or change what was written: a win, what was hard, a wish.

    - What is left out stays as it was; so does what was taken back since it was asked about.
    - What a modal did not show is not replaced: both stay, one under the other.
    - A wish to be nudged on a day is kept by the bot: one message that day, at 10:00. Where that
      hour is over, another day is asked for.
    """
    mine = editable(ctx, said.check_in)
    if said.wish_day and not _is_nudge_ahead(ctx, said.wish_day):
        at = ctx.voice.clock(views.NUDGE_AT)
        raise BadAnswer("bad.nudge_is_past", field="wish_day", at=at)
    return _settle(ctx, mine, _added(ctx, mine, said))


@check_in_presses.press("reveal", Reveal)
def reveal(ctx: Context, said: Reveal) -> Reply:
    """Say who may see what only its owner has seen so far."""
    mine = editable(ctx, said.check_in)
    return _settle(ctx, mine, mine.held.extended_by(HeldWords(visible=said.visible)))


@check_in_presses.press("words_for", OneOfSeveral)
def words_for(ctx: Context, said: OneOfSeveral) -> Redirect:
    """Ask for words to one of several pods that shared a question, for nobody else to read."""
    for other in keep_siblings(ctx, editable(ctx, said.check_in)):
        if other.pod == said.pod:
            return Redirect("checkin.words", {"check_in": short(other.id)})
    raise Expired("checkin.too_late")


@check_in_presses.press("unsay", OneCheckIn)
def unsay(ctx: Context, said: OneCheckIn) -> Reply:
    """Take back what was written, wherever it was shown; the stone stays.

    - However often a check-in was changed, its words can be taken back.
    """
    mine = editable(ctx, said.check_in)
    if mine.words or mine.held:
        keep_answer(ctx, mine, mine.settle(Words(), ctx.now))
    return show_card(ctx, [ctx.uow.checkins.get(mine.id)])


@check_in_presses.press("share", OneCheckIn)
def share(ctx: Context, said: OneCheckIn) -> Reply:
    """Let the pod see one's goals and words, within what each allows: of this week, and from now.

    - Other weeks that have closed before stay as they are.
    """
    mine = editable(ctx, said.check_in)
    member = ctx.uow.memberships.get(mine.membership)
    ctx.uow.memberships.save(replace(member, shares=True))
    if mine.withheld:
        consequences.save_and_redraw(
            ctx.uow, ctx.ids, ctx.now, mine, replace(mine, withheld=False)
        )
    return show_card(ctx, [ctx.uow.checkins.get(mine.id)])


def show_card(
    ctx: Context, check_ins: Sequence[CheckIn], marked: GoalOutcome | None = None
) -> Reply:
    """Show a card of check-ins to their owner, with all that they ask about."""
    return views.card(ctx, details.load_asked(ctx.uow, check_ins), marked)


def editable(ctx: Context, check_in_id: int) -> CheckIn:
    """Find a check-in of the caller's own that still takes answers."""
    mine = access.check_in(ctx, check_in_id)
    if not mine.is_editable(ctx.now):
        raise Expired("checkin.too_late")
    if mine.state is not CheckInState.ANSWERED and ctx.now >= mine.until:
        raise Expired("checkin.too_late")
    return mine


def keep_siblings(ctx: Context, mine: CheckIn) -> list[CheckIn]:
    """Find what is asked about together with a check-in, and keep what is not kept yet."""
    current = [c for c, _, _ in current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)]
    if mine.id in {c.id for c in current}:
        return current
    own = ctx.uow.checkins.of_person(ctx.person.id, ctx.now - EDITABLE_FOR)
    return [c for c in current_week.asked_together(own, mine) if c.is_editable(ctx.now)]


def _added(ctx: Context, mine: CheckIn, said: AddWords) -> HeldWords:
    """Put what was said now over what was held before; what its modal did not show stays too."""
    later = HeldWords(
        said.win, said.hard, said.wish, said.wish_kind, said.wish_day, said.visible, said.media
    )
    if ctx.unseeing:
        there = mine.held.applied_to(mine.words)
        later = replace(
            later,
            win=_both("win", there.win, said.win),
            hard=_both("hard", there.hard, said.hard),
            wish=_both("wish", there.wish, said.wish),
        )
    return mine.held.extended_by(later)


def _both(field: str, there: str | None, said: str | None) -> str | None:
    if not there or not said or said in there:
        return said and (there or said)
    both = f"{there}\n\n{said}"
    if len(both) > MOST_TOGETHER:
        raise BadAnswer("bad.too_long", field=field, most=MOST_TOGETHER, length=len(both))
    return both


def _settle(ctx: Context, mine: CheckIn, held: HeldWords) -> Reply:
    """Let those see what was held whom its owner means; what is nothing new changes nothing.

    - However often a check-in was changed, its words can be hidden.
    """
    before, after = mine.words, held.applied_to(mine.words)
    if after == before and not mine.held:
        return show_card(ctx, keep_siblings(ctx, mine))
    hides = after == replace(before, visible=Visible.ME)
    (keep_answer if hides else take_answer)(ctx, mine, mine.settle(after, ctx.now))
    day = after.nudge_day
    if day and day != before.nudge_day and _is_nudge_ahead(ctx, day):
        _promise_nudge(ctx, mine, day)
    card = show_card(ctx, [ctx.uow.checkins.get(mine.id)])
    if before.media is None or before.media == after.media:
        return card
    return replace(card, blocks=(Paragraph(ctx.voice.say("words.replaced")), *card.blocks))


def _is_nudge_ahead(ctx: Context, day: date) -> bool:
    return instant(day, views.NUDGE_AT, ctx.person.lives_in) > ctx.now


def _promise_nudge(ctx: Context, mine: CheckIn, day: date) -> None:
    at = instant(day, views.NUDGE_AT, ctx.person.lives_in)
    OutboxWriter(ctx.uow, ctx.ids, ctx.now, mine.pod).tell_person(
        NoticeKind.WISH,
        f"wish:{mine.id}:{day}",
        ctx.person.id,
        due_at=at,
        until=at + timedelta(hours=24),
        check_in=mine.id,
        day=str(day),
    )
