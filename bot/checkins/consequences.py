"""Keeps an answer with all that follows from it: stone, progress, layer, and what is redrawn."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.checkins import former_words, redraws
from bot.checkins.details import asked_about, goals_of, was_set_in_time
from bot.domain import progress
from bot.domain.checkins import (
    SEEN_WITHIN,
    CheckIn,
    CheckInState,
)
from bot.domain.goals import COUNTS_ON_BOARD, Goal, GoalKind, GoalState, Visible
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.kernel.ids import GoalId, Ids, MembershipId, PersonId
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork
from bot.request import quotas
from bot.request.context import Context

_COUNTED = (CheckInState.ANSWERED, CheckInState.MISSED)
RECENT = timedelta(days=8)


def take_answer(ctx: Context, before: CheckIn, after: CheckIn) -> None:
    """Keep an answer if it was not changed too often; the first of a week lays the stone."""
    quotas.another_change(before)
    keep_answer(ctx, before, after)


def keep_answer(ctx: Context, before: CheckIn, after: CheckIn) -> None:
    """Keep an answer however often it was changed, with all that follows from it."""
    save_and_redraw(ctx.uow, ctx.ids, ctx.now, before, after)
    if before.has_stone:
        return
    membership = ctx.uow.memberships.get(before.membership).showed_up()
    asks_to_stay = (
        after.late
        and membership.asks_to_stay
        and not membership.began(ctx.uow.memberships.of_pod(before.pod))
    )
    if asks_to_stay:
        membership = replace(membership, asked_to_stay_at=ctx.now)
    ctx.uow.memberships.save(membership)
    if asks_to_stay:
        OutboxWriter(ctx.uow, ctx.ids, ctx.now, before.pod).tell_person(
            NoticeKind.STAY, f"stay:{membership.id}", ctx.person.id, membership=membership.id
        )
    if after.late:
        due = ctx.now + SEEN_WITHIN
        ctx.uow.agenda.put(AgendaItem(AgendaKind.SEE, after.id, due, after.week))


def take_back(ctx: Context, before: CheckIn, after: CheckIn) -> None:
    """Keep that an answer was taken back, and the stone if it went with it."""
    quotas.another_change(before)
    save_and_redraw(ctx.uow, ctx.ids, ctx.now, before, after)
    if before.has_stone and not after.has_stone:
        member = ctx.uow.memberships.get(before.membership)
        ctx.uow.memberships.save(replace(member, check_ins=max(0, member.check_ins - 1)))


def note_end(ctx: Context, goal: Goal, *, done: bool) -> None:
    """Note that a milestone is asked about its end, since it is done, or that it is not yet."""
    if goal.kind is GoalKind.MILESTONE and goal.state is GoalState.ACTIVE:
        asked = goal.end_asked_at or ctx.now if done else None
        if asked != goal.end_asked_at:
            ctx.uow.goals.save(replace(goal, end_asked_at=asked))


def with_progress(uow: UnitOfWork, *check_ins: CheckIn) -> tuple[CheckIn, ...]:
    """Give check-ins their progress, from outcomes and logs as they are now."""
    return tuple(
        replace(c, progress=_progress(uow, c), shown=_shown_progress(uow, c)) for c in check_ins
    )


def fix_what_counts(uow: UnitOfWork, *check_ins: CheckIn) -> tuple[CheckIn, ...]:
    """Note what the pod knows of when a week closes, and which goals count on the board.

    - Those count that are set to *pod*, once their owner has seen the first preview, and to
      *status only*. Showing another one later adds nothing to these weeks.
    - What had no preview by then is withheld, until its owner says so for this week.
    - Each goal keeps the target that it has then.
    """
    asked = asked_about(uow, check_ins)
    return tuple(_with_what_counts(uow, c, asked[c.membership]) for c in check_ins)


def hide_from_board(uow: UnitOfWork, membership: MembershipId, goal: GoalId) -> None:
    """Take a goal out of all past weeks of the board, for good."""
    theirs = uow.checkins.of_membership(membership)
    gone = [
        replace(c, counted=c.counted - {goal}) for c in theirs if c.counted and goal in c.counted
    ]
    if gone:
        uow.checkins.save(*with_progress(uow, *gone))


def withdraw_shared(uow: UnitOfWork, membership: MembershipId) -> None:
    """Withhold what somebody who leaves has shared, also if they return, and from the board."""
    theirs = [replace(c, withheld=True) for c in uow.checkins.of_membership(membership)]
    gone = [replace(c, counted=frozenset(), shown=None) if c.counted else c for c in theirs]
    if gone:
        uow.checkins.save(*gone)


def refresh_progress(
    uow: UnitOfWork,
    person: PersonId,
    now: datetime,
    edited: Goal | None = None,
    back: timedelta = RECENT,
) -> None:
    """Count a person's recent weeks anew after a log, or after a goal's target was changed.

    What was logged longer ago counts in the weeks from then on.
    """
    recent = uow.checkins.of_person(person, now - max(back, RECENT))
    aimed = recent if edited is None else [each.retarget(edited, now) for each in recent]
    changed = [
        new for new, old in zip(with_progress(uow, *aimed), recent, strict=True) if new != old
    ]
    if changed:
        uow.checkins.save(*changed)


def save_and_redraw(
    uow: UnitOfWork, ids: Ids, now: datetime, before: CheckIn, after: CheckIn
) -> None:
    """Save an answer; after the close its layer grows, and what shows it is drawn anew."""
    layer = None if now < after.closes_at else uow.checkins.layer(after.pod, after.week)
    if layer is not None and after.counted is None:
        (after,) = fix_what_counts(uow, after)
    uow.checkins.save(*with_progress(uow, after))
    if layer is None:
        return
    former_words.keep_former(uow, ids, now, before, after)
    if after.has_stone != before.has_stone:
        more = 1 if after.has_stone else -1
        uow.checkins.lay(replace(layer, stones=layer.stones + more))
    if before.has_stone or after.has_stone:
        redraws.redraw(uow, ids, now, [after])


def _progress(uow: UnitOfWork, check_in: CheckIn) -> float | None:
    if check_in.state not in _COUNTED:
        return None
    asked = goals_of(uow, [check_in])[check_in.membership]
    there = [goal for goal in asked if _was_there(uow, goal, check_in)]
    return _week_progress(uow, check_in, there)


def _shown_progress(uow: UnitOfWork, check_in: CheckIn) -> float | None:
    if check_in.state not in _COUNTED or not check_in.counted:
        return None
    return _week_progress(uow, check_in, [*uow.goals.many(check_in.counted).values()])


def _week_progress(uow: UnitOfWork, check_in: CheckIn, goals: Sequence[Goal]) -> float | None:
    day = uow.pods.get(check_in.pod).rhythm.check_in_day(check_in.week)
    logged = uow.goals.logged(goals, progress.first_of_week(day), day)
    return progress.week_progress([*map(check_in.aimed, goals)], check_in.outcomes, logged)


def _with_what_counts(
    uow: UnitOfWork, check_in: CheckIn, asked: Sequence[tuple[Goal, Visible]]
) -> CheckIn:
    shares = check_in.shared_by(uow.memberships.get(check_in.membership).shares)
    known = COUNTS_ON_BOARD if shares else COUNTS_ON_BOARD - {Visible.POD}
    counts = frozenset(g.id for g, who in asked if who in known and _was_there(uow, g, check_in))
    kept = check_in.keep_targets(goal for goal, _ in asked)
    return replace(kept, counted=counts, withheld=not shares)


def _was_there(uow: UnitOfWork, goal: Goal, check_in: CheckIn) -> bool:
    """Tell whether a week was one of a goal's; one whose end was asked about before is over."""
    if goal.id in check_in.outcomes:
        return True
    rhythm = uow.pods.get(check_in.pod).rhythm
    if not was_set_in_time(goal, check_in, rhythm):
        return False
    asked, before = goal.end_asked_at, rhythm.close_at(check_in.week.plus(-1))
    if goal.is_over(check_in.closes_at) or (asked is not None and asked < before):
        return False
    return not goal.has_ended(rhythm.check_in_day(check_in.week.plus(-1)))
