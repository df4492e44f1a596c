"""Commands by which one tells of one's week: adds words, changes them, says who may see them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import consequences, views
from bot.checkins.commands import OneCheckIn, editable, keep_siblings, show_card
from bot.checkins.consequences import keep_answer, take_answer
from bot.dialogue import graphemes
from bot.dialogue.clearing import Cleared
from bot.dialogue.commands import Clears, Commands, More, Redirect, When
from bot.dialogue.fields import Choice, Day, Ref, Text, Upload
from bot.dialogue.media import Media
from bot.dialogue.replies import Paragraph, Reply
from bot.domain.checkins import CheckIn
from bot.domain.goals import Visible
from bot.domain.notices import NoticeKind
from bot.domain.weeks import instant
from bot.domain.words import HeldWords, WishKind, WordChange, Words, word_changes
from bot.kernel.errors import BadAnswer, Expired
from bot.kernel.ids import short, unshort
from bot.outbox.enqueue import OutboxWriter
from bot.request import access
from bot.request.context import Context

telling = Commands("checkin")
WORDS = Text(1000, lines=True)
MOST_TOGETHER = 4000
_CLEARS = Clears("words.none")


@dataclass(frozen=True, slots=True)
class AddWords:
    """What a person may write with a check-in; each part is optional."""

    check_in: Annotated[int, Ref("check_in")]
    win: Annotated[str | Cleared | None, WORDS, _CLEARS] = None
    hard: Annotated[str | Cleared | None, WORDS, _CLEARS] = None
    wish: Annotated[str | Cleared | None, WORDS, _CLEARS] = None
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


def written_before(ctx: Context, answers: Mapping[str, str | None]) -> Mapping[str, str]:
    """Tell what somebody has told of a week of theirs, for the form that changes it."""
    mine = access.check_in(ctx, unshort(answers.get("check_in") or "") or 0)
    there = mine.held.applied_to(mine.words)
    said = {
        "win": there.win,
        "hard": there.hard,
        "wish": there.wish,
        "wish_kind": there.wish_kind if there.wish else None,
        "wish_day": there.nudge_day.isoformat() if there.nudge_day else None,
        "visible": mine.held.visible or (mine.words.visible if mine.words else None),
        "media": views.media_name(ctx.voice, there.media) if there.media else None,
    }
    return {name: str(each) for name, each in said.items() if each}


def hold(ctx: Context, said: AddWords) -> bool:
    """Keep what was written so far for its owner alone, while something is still asked about it.

    - It lays the stone; nobody sees more of it until its owner has said who may.
    """
    mine = editable(ctx, said.check_in)
    held = _added(ctx, mine, said)
    if held and held != mine.held:
        take_answer(ctx, mine, mine.hold(held, ctx.now))
    return bool(held)


@telling.command("words", AddWords, listed=False, save_draft=hold, existing=written_before)
def words(ctx: Context, said: AddWords) -> Reply:
    """Add or change what was written: a win, what was hard, something to ask for.

    - What is left out stays as it was; so does what was taken back since it was asked about. Each
      part can be taken out by itself.
    - What was held before, and is for nobody until its owner says so, waits for that still.
    - What a modal did not show is not replaced: both stay, one under the other.
    - A wish to be nudged on a day is kept by the bot: one message that day, at 10:00. Where that
      hour is over, another day is asked for.
    """
    mine = editable(ctx, said.check_in)
    if said.wish_day and not _is_nudge_ahead(ctx, said.wish_day):
        at = ctx.voice.clock(views.NUDGE_AT)
        raise BadAnswer("bad.nudge_is_past", field="wish_day", at=at)
    held = _added(ctx, mine, said)
    if not _is_held_from_before(ctx, mine, held):
        return _settle(ctx, mine, held)
    if held != mine.held:
        take_answer(ctx, mine, mine.hold(held, ctx.now))
    there = mine.held.applied_to(mine.words)
    return _with_changes(ctx, show_card(ctx, [ctx.uow.checkins.get(mine.id)]), there, held)


@telling.press("reveal", Reveal)
def reveal(ctx: Context, said: Reveal) -> Reply:
    """Say who may see what only its owner has seen so far.

    - Where they saw how it would read and mean the pod, the pod sees what else was shown there.
    """
    mine = editable(ctx, said.check_in)
    if said.visible is Visible.POD and "visible" not in ctx.asked:
        mine = _shown(ctx, mine)
    return _settle(ctx, mine, mine.held.extended_by(HeldWords(visible=said.visible)))


@telling.press("words_for", OneOfSeveral)
def words_for(ctx: Context, said: OneOfSeveral) -> Redirect:
    """Ask for words to one of several pods that shared a question, for nobody else to read."""
    for other in keep_siblings(ctx, editable(ctx, said.check_in)):
        if other.pod == said.pod:
            return Redirect("checkin.words", {"check_in": short(other.id)})
    raise Expired("checkin.too_late")


@telling.press("unsay", OneCheckIn)
def unsay(ctx: Context, said: OneCheckIn) -> Reply:
    """Take back what was written, wherever it was shown; the stone stays.

    - However often a check-in was changed, its words can be taken back.
    """
    mine = editable(ctx, said.check_in)
    if mine.words or mine.held:
        keep_answer(ctx, mine, mine.settle(Words(), ctx.now))
    return show_card(ctx, [ctx.uow.checkins.get(mine.id)])


@telling.press("unsend", OneCheckIn)
def unsend(ctx: Context, said: OneCheckIn) -> Reply:
    """Take back the voice note or picture alone; what was written stays."""
    mine = editable(ctx, said.check_in)
    there = mine.held.applied_to(mine.words)
    if mine.media:
        without = replace(mine, held=replace(mine.held, media=None, caption=None))
        after = replace(mine.words, media=None, caption=None)
        keep_answer(ctx, mine, without.say(after, ctx.now))
    now = ctx.uow.checkins.get(mine.id)
    return _with_changes(ctx, show_card(ctx, [now]), there, now.held.applied_to(now.words))


@telling.press("share", OneCheckIn)
def share(ctx: Context, said: OneCheckIn) -> Reply:
    """Let the pod see one's goals and words, within what each allows: of this week, and from now.

    - Other weeks that have closed before stay as they are.
    """
    mine = _shown(ctx, editable(ctx, said.check_in))
    return show_card(ctx, [mine])


def _shown(ctx: Context, mine: CheckIn) -> CheckIn:
    """Note that the pod may see what its owner has seen a preview of."""
    member = ctx.uow.memberships.get(mine.membership)
    if not member.shares:
        ctx.uow.memberships.save(replace(member, shares=True))
    if mine.withheld:
        consequences.save_and_redraw(
            ctx.uow, ctx.ids, ctx.now, mine, replace(mine, withheld=False)
        )
    return ctx.uow.checkins.get(mine.id)


def _added(ctx: Context, mine: CheckIn, said: AddWords) -> HeldWords:
    """Put what was said now over what was held before; what its modal did not show stays too."""
    later = HeldWords(
        _written(said.win),
        _written(said.hard),
        _written(said.wish),
        said.wish_kind,
        said.wish_day,
        said.visible,
        said.media,
    )
    if ctx.unseeing:
        there = mine.held.applied_to(mine.words)
        later = replace(
            later,
            win=_both("win", there.win, later.win),
            hard=_both("hard", there.hard, later.hard),
            wish=_both("wish", there.wish, later.wish),
        )
    return mine.held.extended_by(later)


def _written(said: str | Cleared | None) -> str | None:
    return "" if isinstance(said, Cleared) else said


def _both(field: str, there: str | None, said: str | None) -> str | None:
    if not there or not said or said in there:
        return said and (there or said)
    both = f"{there}\n\n{said}"
    graphemes.refuse_more(both, MOST_TOGETHER, field)
    return both


def _is_held_from_before(ctx: Context, mine: CheckIn, held: HeldWords) -> bool:
    """Tell whether something was held before this form, and nobody has said who may see it."""
    parts = {"win": mine.held.win, "hard": mine.held.hard, "wish": mine.held.wish}
    before = {name for name, there in {**parts, "media": mine.held.media}.items() if there}
    return held.visible is None and bool(before - ctx.answered)


def _settle(ctx: Context, mine: CheckIn, held: HeldWords) -> Reply:
    """Let those see what was held whom its owner means; what is nothing new changes nothing."""
    before, after = mine.words, held.applied_to(mine.words)
    if after == before and not mine.held:
        return _with_changes(ctx, show_card(ctx, keep_siblings(ctx, mine)), before, after)
    (keep_answer if _tells_less(before, after) else take_answer)(
        ctx, mine, mine.settle(after, ctx.now)
    )
    day = after.nudge_day
    if day and day != before.nudge_day and _is_nudge_ahead(ctx, day):
        _promise_nudge(ctx, mine, day)
    return _with_changes(ctx, show_card(ctx, [ctx.uow.checkins.get(mine.id)]), before, after)


def _tells_less(before: Words, after: Words) -> bool:
    """Tell whether words are only hidden or taken out, which is never too often."""
    changes = word_changes(before, after)
    hides = after.visible in (before.visible, Visible.ME)
    parts = (change for part, change in changes.items() if part != "visible")
    return bool(changes) and hides and all(each is WordChange.TAKEN_OUT for each in parts)


def _with_changes(ctx: Context, card: Reply, before: Words, after: Words | HeldWords) -> Reply:
    """Say over a card what is different now."""
    now = after if isinstance(after, Words) else after.applied_to(before)
    told = views.changed(ctx.voice, before, now)
    return replace(card, blocks=(*map(Paragraph, told), *card.blocks))


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
