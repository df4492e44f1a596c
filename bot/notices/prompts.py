"""Composes what members are asked about their week: the prompt, its reminder, and what follows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.checkins import current_week
from bot.checkins.details import DetailedCheckIn, load_asked, with_goals, with_standing
from bot.checkins.views import NUDGE_AT, card_buttons, goal_rows
from bot.dialogue.replies import Block, Bullets, Button, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain import policy
from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.goals import GoalState, Visible
from bot.domain.notices import AgendaKind, Notice, NoticeState
from bot.domain.people import NudgeLevel
from bot.domain.pods import ASKED, Membership, MembershipState, Pod, PodState
from bot.domain.prompting import ROOM_FOR_REMINDER
from bot.domain.weeks import Week, instant
from bot.goals.views import goal_line
from bot.kernel.ids import CheckInId, Ids
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext, week_named_by
from bot.notices.digests import pod_news
from bot.outbox.composition import DeliveredNotice, Dropped, Postponed
from bot.ports.storage import UnitOfWork
from bot.texts.spans import Line
from bot.texts.voice import Style, Voice

SHARED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, and the check-ins that it asks about, of its own pod the first."""

    reply: Reply
    asks: tuple[CheckIn, ...]


def weekly_prompt(context: DeliveryContext, notice: Notice) -> Prompt | Dropped:
    """Ask about the week; two pods that ask within a day share one prompt.

    They are shown in the order of joining, whichever of them is told first this week.
    """
    found = _open_week(context, notice)
    if isinstance(found, Dropped):
        return found
    if found.check_in.asked_at is not None:
        return Dropped(EndReason.ASKED)
    others = with_goals(context.uow, _soon_after(context, found.check_in))
    asked = [found, *with_standing(context.uow, others)]
    shown = sorted(asked, key=lambda entry: (entry.membership.joined_at, entry.membership.id))
    day = context.voice.weekday(context.now.astimezone(context.voice.zone).weekday())
    if len(shown) == 1 and len(found.goals) == 1:
        name = _name(context.voice, found)
        intro = context.voice.say("prompt.one_goal", day=day, name=context.person.name, goal=name)
    else:
        pods = context.voice.items([entry.pod.name for entry in shown])
        intro = context.voice.say("prompt.ask", day=day, name=context.person.name, pods=pods)
    at = context.now.astimezone(context.voice.zone)
    label = context.voice.text("button.not_my_hour", at=context.voice.moment(at, Style.TIME).text)
    more = (Button(label, press("me.time", found.pod.id)),)
    card = _card(context, intro, shown, more, found)
    card = replace(card, blocks=(*card.blocks, *_news(context, shown)))
    return Prompt(card, tuple(entry.check_in for entry in asked))


def _news(context: DeliveryContext, shown: Sequence[DetailedCheckIn]) -> list[Block]:
    """Tell of pods whose name or purpose was changed since their member heard of them last."""
    told: list[Block] = []
    for entry in shown:
        pod, member, week = entry.pod, entry.membership, entry.check_in.week
        heard = member.joined_at
        if member.first_week != week:
            heard = max(heard, pod.rhythm.close_at(week.plus(-1)))
        if pod.was_edited(heard, context.now):
            told.append(Paragraph(pod_news(context.voice, pod)))
    return told


def reminder(context: DeliveryContext, notice: Notice) -> Reply | Dropped | Postponed:
    """Remind once, by what is still possible and not by what was not done.

    Whoever has traveled is reminded at the hour of where they are now.
    """
    found = _open_week(context, notice)
    if isinstance(found, Dropped):
        return found
    if found.check_in.asked_at is None:
        return Dropped(EndReason.NOT_ASKED)
    at = found.membership.hour(found.pod.rhythm, context.person.zone).reminder_at(
        found.check_in.week, context.person.quiet
    )
    if at > context.now:  # they are further west than when it was planned
        late = at > found.check_in.closes_at - ROOM_FOR_REMINDER
        return Dropped(EndReason.EXPIRED) if late else Postponed(at)
    zone = context.voice.zone
    if found.check_in.asked_at.astimezone(zone).date() == context.now.astimezone(zone).date():
        return Dropped(EndReason.ASKED_TODAY)
    if context.person.nudges is NudgeLevel.LIGHT:
        return Dropped(EndReason.LEVEL)
    if found.membership.silent >= policy.ASK_WHAT_HELPS_AFTER:
        return Dropped(EndReason.SILENT)
    others = _also_open(context, found)
    for other in others:
        key = f"remind:{other.membership.id}:{other.check_in.week}"
        reminded = context.uow.outbox.by_key(key)
        if reminded is not None and reminded[1] is NoticeState.SENT:
            return Dropped(EndReason.SHARED)
    until = context.voice.moment(found.check_in.closes_at)
    return _card(context, context.voice.say("reminder.ask", until=until), [found, *others], ())


def midweek(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Show somebody who likes to hear more their goals in the middle of the week."""
    membership, pod = context.membership(notice)
    if not _member(membership, pod) or context.person.nudges is not NudgeLevel.ACTIVE:
        return Dropped(EndReason.LEVEL)
    shares = context.uow.goals.shares_with(pod.id, context.now)
    own = context.uow.goals.many([s.goal for s in shares if s.membership == membership.id])
    active = [goal for goal in own.values() if goal.state is GoalState.ACTIVE]
    if not active:
        return Dropped(EndReason.NOTHING)
    hidden = {s.goal for s in shares if s.visible is not Visible.POD}
    voice = context.voice
    lines = tuple(
        voice.say(goal.code_name) if goal.id in hidden else goal_line(voice, goal)
        for goal in active
    )
    buttons = (Button(voice.text("button.log"), press("goal.log")),)
    return reply(voice.say("midweek.look"), Bullets(lines), buttons=buttons)


def promised_nudge(context: DeliveryContext, notice: Notice) -> Reply | Dropped | Postponed:
    """Keep the promise to nudge somebody on the day they named, by where they are on it."""
    check_in = context.uow.checkins.get(CheckInId(int(notice.args["check_in"])))
    author = context.uow.memberships.get(check_in.membership)
    wish, day = check_in.words.wish, check_in.words.nudge_day
    if wish is None or day is None or str(day) != notice.args["day"] or not author.inside:
        return Dropped(EndReason.CHANGED)
    at = instant(day, NUDGE_AT, context.person.lives_in)
    if at > context.now:  # they are further west than when they said so
        return Postponed(at)
    buttons = (Button(context.voice.text("button.log"), press("goal.log")),)
    return reply(context.voice.say("wish.nudge"), Quote(wish), buttons=buttons)


def what_would_help(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask once, in private, what would help."""
    membership, pod = context.membership(notice)
    if not _member(membership, pod) or membership.silent < policy.ASK_WHAT_HELPS_AFTER:
        return Dropped(EndReason.BACK)
    text = context.voice.text
    return reply(
        context.voice.say("quiet.ask"),
        buttons=(
            Button(text("button.im_back"), press("me.back"), Tone.MAIN),
            Button(text("button.smaller"), press("goal.add")),
            Button(text("button.rest_until"), press("me.rest")),
            Button(text("button.leave_kindly"), press("pod.leave", pod.id)),
        ),
    )


def stay_or_go(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """End a trial with a question, of which whoever began the pod is never asked."""
    membership, pod = context.membership(notice)
    if membership.state is not MembershipState.TRIAL or pod.state is not PodState.OPEN:
        return Dropped(EndReason.SETTLED)
    if membership.began(context.uow.memberships.of_pod(pod.id)):
        return Dropped(EndReason.SETTLED)
    text = context.voice.text
    return reply(
        context.voice.say("stay.ask", pod=pod.name),
        buttons=(
            Button(text("button.stay"), press("pod.stay", membership.id), Tone.MAIN),
            Button(text("button.leave_kindly"), press("pod.leave", pod.id)),
        ),
    )


def note_arrivals(uow: UnitOfWork, ids: Ids, delivered: Sequence[DeliveredNotice]) -> None:
    """Note that questions arrived, for every check-in that they asked about and that is open."""
    asked: dict[CheckInId, datetime] = {}
    for each in delivered:
        for check_in in _asked_about(uow, ids, each.asks, each.at):
            asked.setdefault(check_in, each.at)
    uow.checkins.note_asked(asked)


def _asked_about(
    uow: UnitOfWork, ids: Ids, asks: Sequence[CheckIn], at: datetime
) -> list[CheckInId]:
    """Name what one question asked about; other pods' weeks begin with it, if its own is open."""
    arrived = [check_in.id for check_in in asks[:1]]
    if len(asks) < 2:
        return arrived
    first = uow.checkins.of(asks[0].membership, asks[0].week)
    if first is None or first.state is not CheckInState.OPEN:
        return []
    for other in asks[1:]:
        uow.checkins.add(replace(other, id=CheckInId(ids.mint(at))))
        kept = uow.checkins.of(other.membership, other.week)
        if kept is not None:
            arrived.append(kept.id)
    return arrived


def _open_week(context: DeliveryContext, notice: Notice) -> DetailedCheckIn | Dropped:
    membership, pod = context.membership(notice)
    if not _member(membership, pod):
        return Dropped(EndReason.LEFT)
    check_in = context.uow.checkins.of(membership.id, week_named_by(notice))
    if check_in is None or check_in.state is not CheckInState.OPEN:
        return Dropped(EndReason.ANSWERED)
    (entry,) = with_standing(context.uow, with_goals(context.uow, [(check_in, pod, membership)]))
    return entry


def _soon_after(context: DeliveryContext, first: CheckIn) -> list[tuple[CheckIn, Pod, Membership]]:
    """Find the other pods that would ask the same person within a day, not yet asked.

    Those that are not there yet are lent the id of the first, which answers for them too.
    """
    found = []
    for other in context.uow.memberships.of_person(context.person.id):
        if other.id == first.membership:
            continue
        pod = context.uow.pods.get(other.pod)
        week = _due_soon(context, other) if _member(other, pod) else None
        there = week and context.uow.checkins.of(other.id, week)
        if week is None or (there and (there.state is not CheckInState.OPEN or there.asked_at)):
            continue
        fresh = current_week.new_check_in(
            context.ids, context.now, pod, other, context.person, week
        )
        asked = there or replace(fresh, id=first.id)
        if asked.closes_at > context.now:
            found.append((asked, pod, other))
    return found


def _due_soon(context: DeliveryContext, membership: Membership) -> Week | None:
    """Find the week that a membership is asked about within a day, or just now."""
    due = context.uow.agenda.of(AgendaKind.PROMPT, membership.id)
    if due is None or due.week is None:
        return None
    if due.due_at <= context.now + SHARED_WITHIN:
        return due.week
    before = due.week.plus(-1)
    planned = context.uow.outbox.by_key(f"prompt:{membership.id}:{before}")
    return before if planned and planned[1] is NoticeState.WAITING else None


def _also_open(context: DeliveryContext, first: DetailedCheckIn) -> list[DetailedCheckIn]:
    current = current_week.still_open(context.uow, context.now, context.person)
    return load_asked(
        context.uow,
        [c for c in current if c.id != first.check_in.id and c.asked_at is not None],
    )


def _card(
    context: DeliveryContext,
    intro: Line,
    shown: list[DetailedCheckIn],
    more: tuple[Button, ...],
    through: DetailedCheckIn | None = None,
) -> Reply:
    rows = goal_rows(context.voice, shown, context.now, code_names=True)
    buttons = card_buttons(context.voice, shown, context.now, through)
    return reply(intro, *rows, buttons=(*buttons, *more))


def _member(membership: Membership, pod: Pod) -> bool:
    return membership.state in ASKED and pod.state is PodState.OPEN


def _name(voice: Voice, entry: DetailedCheckIn) -> str:
    (goal,) = entry.goals
    return voice.text(goal.code_name) if goal.id in entry.hidden else goal.title
