"""The questions: the weekly prompt, its one reminder, and the few that follow from silence."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.checkins import current_week
from bot.checkins.views import DetailedCheckIn, actions, load_detailed, questions, with_goals
from bot.dialogue.replies import Bullets, Button, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain import policy
from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.goals import GoalState, Visible
from bot.domain.notices import AgendaKind, Notice, NoticeState
from bot.domain.people import NudgeLevel
from bot.domain.pods import ASKED, Membership, MembershipState, Pod, PodState
from bot.domain.weeks import Week
from bot.goals.views import aim
from bot.kernel.ids import CheckInId, Ids
from bot.notices.scene import DeliveryContext, week_of
from bot.outbox.composition import Dropped
from bot.ports.storage import UnitOfWork
from bot.texts.spans import Line
from bot.texts.voice import Style, Voice

SHARED_WITHIN = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Prompt:
    """A prompt, and the check-ins that it asks about, of its own pod the first."""

    reply: Reply
    asks: tuple[CheckIn, ...]


def prompt(scene: DeliveryContext, notice: Notice) -> Prompt | Dropped:
    """Ask about the week; two pods that ask within a day share one prompt.

    They are shown in the order of joining, whichever of them has its turn first this week.
    """
    found = _open_week(scene, notice)
    if isinstance(found, Dropped):
        return found
    if found.check_in.asked_at is not None:
        return Dropped("asked")
    asked = [found, *with_goals(scene.uow, _soon_after(scene, found.check_in))]
    shown = sorted(asked, key=lambda entry: (entry.membership.joined_at, entry.membership.id))
    day = scene.voice.weekday(scene.now.astimezone(scene.voice.zone).weekday())
    if len(shown) == 1 and len(found.goals) == 1:
        name = _name(scene.voice, found)
        intro = scene.voice.say("prompt.one_goal", day=day, name=scene.person.name, goal=name)
    else:
        pods = scene.voice.items([entry.pod.name for entry in shown])
        intro = scene.voice.say("prompt.ask", day=day, name=scene.person.name, pods=pods)
    at = scene.now.astimezone(scene.voice.zone)
    label = scene.voice.text("button.not_my_hour", at=scene.voice.moment(at, Style.TIME).text)
    more = (Button(label, press("me.time", found.pod.id)),)
    card = _card(scene, intro, shown, more, found)
    return Prompt(card, tuple(entry.check_in for entry in asked))


def reminder(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Remind once, by what is still possible and not by what was not done."""
    found = _open_week(scene, notice)
    if isinstance(found, Dropped):
        return found
    if found.check_in.asked_at is None:
        return Dropped("not_asked")
    zone = scene.voice.zone
    if found.check_in.asked_at.astimezone(zone).date() == scene.now.astimezone(zone).date():
        return Dropped("asked_today")
    if scene.person.nudges is NudgeLevel.LIGHT:
        return Dropped("level")
    if found.membership.silent >= policy.ASK_WHAT_HELPS_AFTER:
        return Dropped("silent")
    others = _also_open(scene, found)
    for other in others:
        key = f"remind:{other.membership.id}:{other.check_in.week}"
        reminded = scene.uow.outbox.by_key(key)
        if reminded is not None and reminded[1] is NoticeState.SENT:
            return Dropped("shared")
    until = scene.voice.moment(found.check_in.closes_at)
    return _card(scene, scene.voice.say("reminder.ask", until=until), [found, *others], ())


def midweek(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Show somebody who likes to hear more their goals in the middle of the week."""
    membership, pod = scene.membership(notice)
    if not _member(membership, pod) or scene.person.nudges is not NudgeLevel.ACTIVE:
        return Dropped("level")
    shares = scene.uow.goals.shares_with(pod.id, scene.now)
    own = scene.uow.goals.many([s.goal for s in shares if s.membership == membership.id])
    active = [goal for goal in own.values() if goal.state is GoalState.ACTIVE]
    if not active:
        return Dropped("nothing")
    hidden = {s.goal for s in shares if s.visible is not Visible.POD}
    voice = scene.voice
    lines = tuple(
        voice.say(goal.code_name) if goal.id in hidden else aim(voice, goal) for goal in active
    )
    buttons = (Button(voice.text("button.log"), press("goal.log")),)
    return reply(voice.say("midweek.look"), Bullets(lines), buttons=buttons)


def wish(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Keep the promise to nudge somebody on the day they named."""
    check_in = scene.uow.checkins.get(CheckInId(int(notice.args["check_in"])))
    author = scene.uow.memberships.get(check_in.membership)
    if str(check_in.words.wish_day) != notice.args["day"] or not author.inside:
        return Dropped("changed")
    buttons = (Button(scene.voice.text("button.log"), press("goal.log")),)
    return reply(scene.voice.say("wish.nudge"), buttons=buttons)


def gone_quiet(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask once, in private, what would help."""
    membership, pod = scene.membership(notice)
    if not _member(membership, pod) or membership.silent < policy.ASK_WHAT_HELPS_AFTER:
        return Dropped("back")
    text = scene.voice.text
    return reply(
        scene.voice.say("quiet.ask"),
        buttons=(
            Button(text("button.im_back"), press("me.back"), Tone.MAIN),
            Button(text("button.smaller"), press("goal.add")),
            Button(text("button.rest_until"), press("me.rest")),
            Button(text("button.leave_kindly"), press("pod.leave", pod.id)),
        ),
    )


def stay_or_go(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """End a trial with a question."""
    membership, pod = scene.membership(notice)
    if membership.state is not MembershipState.TRIAL or pod.state is not PodState.OPEN:
        return Dropped("settled")
    text = scene.voice.text
    return reply(
        scene.voice.say("stay.ask", pod=pod.name),
        buttons=(
            Button(text("button.stay"), press("pod.stay", membership.id), Tone.MAIN),
            Button(text("button.leave_kindly"), press("pod.leave", pod.id)),
        ),
    )


def asked(uow: UnitOfWork, ids: Ids, asks: Sequence[CheckIn], at: datetime) -> None:
    """Note that a question arrived, for every check-in that it asked about and that is open."""
    first = uow.checkins.of(asks[0].membership, asks[0].week) if asks else None
    if first is None or first.state is not CheckInState.OPEN:
        return
    arrived = [first.id]
    for other in asks[1:]:
        uow.checkins.add(replace(other, id=CheckInId(ids.mint(at))))
        kept = uow.checkins.of(other.membership, other.week)
        if kept is not None and kept.state is CheckInState.OPEN:
            arrived.append(kept.id)
    uow.checkins.asked(arrived, at)


def _open_week(scene: DeliveryContext, notice: Notice) -> DetailedCheckIn | Dropped:
    membership, pod = scene.membership(notice)
    if not _member(membership, pod):
        return Dropped("left")
    check_in = scene.uow.checkins.of(membership.id, week_of(notice))
    if check_in is None or check_in.state is not CheckInState.OPEN:
        return Dropped("answered")
    (entry,) = with_goals(scene.uow, [(check_in, pod, membership)])
    return entry


def _soon_after(scene: DeliveryContext, first: CheckIn) -> list[tuple[CheckIn, Pod, Membership]]:
    """Find the other pods that would ask the same person within a day, not yet asked.

    Those that are not there yet are lent the id of the first, which answers for them too.
    """
    found = []
    for other in scene.uow.memberships.of_person(scene.person.id):
        if other.id == first.membership:
            continue
        pod = scene.uow.pods.get(other.pod)
        week = _due_soon(scene, other) if _member(other, pod) else None
        there = week and scene.uow.checkins.of(other.id, week)
        if week is None or (there and (there.state is not CheckInState.OPEN or there.asked_at)):
            continue
        fresh = current_week.fresh(scene.ids, scene.now, pod, other, scene.person, week)
        asked = there or replace(fresh, id=first.id)
        if asked.closes_at > scene.now:
            found.append((asked, pod, other))
    return found


def _due_soon(scene: DeliveryContext, membership: Membership) -> Week | None:
    """Find the week that a membership is asked about within a day, or just now."""
    due = scene.uow.agenda.of(AgendaKind.PROMPT, membership.id)
    if due is None or due.week is None:
        return None
    if due.due_at <= scene.now + SHARED_WITHIN:
        return due.week
    before = due.week.plus(-1)
    planned = scene.uow.outbox.by_key(f"prompt:{membership.id}:{before}")
    return before if planned and planned[1] is NoticeState.WAITING else None


def _also_open(scene: DeliveryContext, first: DetailedCheckIn) -> list[DetailedCheckIn]:
    current = current_week.open_now(scene.uow, scene.now, scene.person)
    return load_detailed(
        scene.uow,
        [c for c in current if c.id != first.check_in.id and c.asked_at is not None],
    )


def _card(
    scene: DeliveryContext,
    intro: Line,
    shown: list[DetailedCheckIn],
    more: tuple[Button, ...],
    through: DetailedCheckIn | None = None,
) -> Reply:
    rows = questions(scene.voice, shown, code_names=True)
    return reply(intro, *rows, buttons=(*actions(scene.voice, shown, through), *more))


def _member(membership: Membership, pod: Pod) -> bool:
    return membership.state in ASKED and pod.state is PodState.OPEN


def _name(voice: Voice, entry: DetailedCheckIn) -> str:
    (goal,) = entry.goals
    return voice.text(goal.code_name) if goal.id in entry.hidden else goal.title
