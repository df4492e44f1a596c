"""Composes what people hear when their pod, its members, its host or its homes change."""

from datetime import datetime

from bot.dialogue.replies import Block, Button, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.apart import are_apart
from bot.domain.notices import Notice
from bot.domain.pods import Home, MemberRole, Membership, MembershipState, Pod, PodState
from bot.domain.prompting import asked_at
from bot.domain.weeks import Week
from bot.kernel.ids import HomeId, MembershipId, PersonId, PodId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext
from bot.notices.digests import home_voice
from bot.outbox.composition import Dropped
from bot.people import hour_views
from bot.pods import consent_views, home_views, platform_consents
from bot.pods.home_changes import HomeChange
from bot.ports.storage import UnitOfWork
from bot.texts.spans import words


def welcome_asked(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member to welcome somebody who would like to join."""
    newcomer, pod = context.membership(notice, "newcomer")
    member, _ = context.membership(notice)
    if newcomer.state is not MembershipState.WAITING or not member.inside:
        return Dropped(EndReason.SETTLED)
    name = context.uow.people.get(newcomer.person).name
    text = context.voice.text
    asks = "welcome.ask_back" if newcomer.asks_back else "welcome.ask"
    return reply(
        context.voice.say(asks, name=name, pod=pod.name),
        buttons=(
            Button(text("button.welcome"), press("pod.welcome", newcomer.id), Tone.MAIN),
            Button(text("button.not_comfortable"), press("pod.not_comfortable", newcomer.id)),
        ),
    )


def welcomed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody that they are in."""
    membership, pod = context.membership(notice)
    if not membership.inside:
        return Dropped(EndReason.LEFT)
    text = context.voice.text
    said = context.voice.say("welcomed.in", pod=pod.name)
    goals = context.uow.goals.shares_with(pod.id, context.now)
    begun = any(share.membership == membership.id for share in goals)
    step = (
        Button(text("button.pod"), press("pod.info", pod.id), Tone.MAIN)
        if begun
        else Button(text("button.first_goal"), press("pod.first_goal", pod.id), Tone.MAIN)
    )
    if pod.week is None:
        return reply(said, buttons=(step,))
    week = max(pod.week, membership.first_week or pod.week)
    return reply(said, *_next_question(context, membership, pod, week), buttons=(step,))


def declined(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody kindly that this pod is not theirs, without a name."""
    membership, _ = context.membership(notice)
    if membership.state is not MembershipState.LEFT:
        return Dropped(EndReason.SETTLED)
    button = Button(context.voice.text("button.create"), press("pod.create"))
    return reply(context.voice.say("declined.kindly"), buttons=(button,))


def pod_opened(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member that the pod has opened, and when it asks first."""
    membership, pod = context.membership(notice)
    if not membership.inside or pod.week is None:
        return Dropped(EndReason.LEFT)
    members = [m for m in context.uow.memberships.of_pod(pod.id) if m.inside]
    people = context.uow.people.many([m.person for m in members])
    named = platform_consents.named_on(members, notice.platform, membership)
    names = [people[m.person].name for m in named]
    if more := len(members) - len(named):
        names.append(words(context.voice.count("opened.more", more)))
    week = max(pod.week, membership.first_week or pod.week)
    return reply(
        context.voice.say("opened.now", pod=pod.name, names=context.voice.items(names)),
        *_next_question(context, membership, pod, week),
        buttons=(Button(context.voice.text("button.pod"), press("pod.info", pod.id)),),
    )


def start_offered(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Offer the host to start with those who are there."""
    membership, pod = context.membership(notice)
    if pod.state is not PodState.FORMING or membership.role is not MemberRole.HOST:
        return Dropped(EndReason.SETTLED)
    text = context.voice.text
    return reply(
        context.voice.say("start.offer", pod=pod.name),
        buttons=(
            Button(text("button.start"), press("pod.start", pod.id), Tone.MAIN),
            Button(text("button.invite"), press("pod.invite", pod.id)),
        ),
    )


def rhythm_changed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member of a new rhythm, with their own next hour in it."""
    membership, pod = context.membership(notice)
    if not membership.inside or pod.week is None:
        return Dropped(EndReason.LEFT)
    week = pod.week if pod.next_rhythm is None else pod.week.plus(1)
    button = Button(context.voice.text("button.my_hour"), press("me.time", pod.id))
    told = _next_question(context, membership, pod, week, "rhythm.new")
    return reply(*told, buttons=(button,))


def _next_question(
    context: DeliveryContext, membership: Membership, pod: Pod, week: Week, key: str = "next.asked"
) -> tuple[Block, ...]:
    """Tell a member when they are asked next, and what their quiet hours do to that."""
    at = context.voice.moment(asked_at(pod, membership, context.person, week))
    held = hour_views.in_quiet_hours(context.voice, pod, membership, context.person)
    return (Paragraph(context.voice.say(key, pod=pod.name, at=at)), *held)


def ranking_asked(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member whether bars may be ordered by progress."""
    membership, pod = context.membership(notice)
    if not membership.inside or not pod.asks_to_rank or membership.agrees_to_rank:
        return Dropped(EndReason.SETTLED)
    text = context.voice.text
    key = "ranking.ask_again" if "week" in notice.args else "ranking.ask"
    return reply(
        context.voice.say(key, pod=pod.name),
        buttons=(
            Button(text("button.rank_yes"), press("pod.rank_yes", membership.id)),
            Button(text("button.rank_no"), press("pod.rank_no", membership.id)),
        ),
    )


def consent_asked(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member whether what they share may be shown on another platform than theirs."""
    membership, pod = context.membership(notice)
    others = platform_consents.others_on(context.uow, membership)
    if not (membership.inside and membership.platform_consent.is_open and others):
        return Dropped(EndReason.SETTLED)
    return consent_views.asked(context.voice, pod, membership, others)


def note_consent_asked(uow: UnitOfWork, notice: Notice, at: datetime) -> None:
    """Note that a member was asked."""
    membership = uow.memberships.get(MembershipId(int(notice.args["membership"])))
    platform_consents.note_asked(uow, membership, at)


def host_appointed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member that they look after the pod now, or who is back that somebody else does."""
    membership, pod = context.membership(notice)
    button = Button(context.voice.text("button.pod"), press("pod.info", pod.id))
    if membership.role is MemberRole.HOST:
        return reply(context.voice.say("host.now", pod=pod.name), buttons=(button,))
    members = context.uow.memberships.of_pod(pod.id)
    others = [m for m in members if m.inside and m.role is MemberRole.HOST]
    if "back" not in notice.args or not membership.inside or not others:
        return Dropped(EndReason.SETTLED)
    if not others[0].is_named_on(notice.platform):
        return reply(context.voice.say("host.other_unnamed", pod=pod.name), buttons=(button,))
    name = context.uow.people.get(others[0].person).name
    return reply(context.voice.say("host.other", name=name, pod=pod.name), buttons=(button,))


def goodbye_said(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring a goodbye that somebody wanted to say, to those who know their name."""
    membership, pod = context.membership(notice)
    if not membership.inside:
        return Dropped(EndReason.LEFT)
    leaver = PersonId(int(notice.args["leaver"]))
    theirs = context.uow.memberships.of(pod.id, leaver)
    if theirs is not None and theirs.state is not MembershipState.LEFT:
        return Dropped(EndReason.BACK)
    if theirs is not None and not theirs.is_named_on(notice.platform):
        return Dropped(EndReason.NOTHING)
    who = context.uow.people.get(leaver)
    if who.forgotten_at is not None:
        return Dropped(EndReason.LEFT)
    if are_apart(context.person, who):
        return Dropped(EndReason.CHANGED)
    return reply(context.voice.say("goodbye.said", name=who.name, pod=pod.name))


def home_changed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a host what became of a home, unless it is otherwise by now."""
    mine = {m.pod for m in context.uow.memberships.of_person(context.person.id) if m.inside}
    if notice.args["pod"] not in mine:
        return Dropped(EndReason.LEFT)
    pod = context.uow.pods.get(PodId(int(notice.args["pod"])))
    fate = HomeChange(str(notice.args.get("fate", HomeChange.LOST)))
    where = _named(context, notice, pod)
    if where is not None and not _is_so(where, fate):
        return Dropped(EndReason.SETTLED)
    place = home_views.place_name(context.voice, where)
    said = context.voice.say(f"home.{fate.value}", pod=pod.name, place=place)
    return reply(
        said, buttons=(Button(context.voice.text("button.pod"), press("pod.info", pod.id)),)
    )


def post_to_lost_home(
    uow: UnitOfWork, notice: Notice, home: Home, closed: bool, now: datetime
) -> Reply | Dropped:
    """Say a line in a home that was lost: only a post that arrives shows that it works again."""
    pod = uow.pods.get(home.pod)
    if pod.state is PodState.ENDED:
        return Dropped(EndReason.OVER)
    voice = home_voice(pod, now)
    return reply(
        voice.say("home.back"), buttons=() if closed else (home_views.unbind_button(voice),)
    )


def _named(context: DeliveryContext, notice: Notice, pod: Pod) -> Home | None:
    """Find the home that a notice names, unless it is another pod's by now.

    The oldest told of a lost one and named none: where the pod has but one home, it is that.
    """
    if "home" not in notice.args:
        homes = () if "fate" in notice.args else context.uow.pods.homes([pod.id])
        return homes[0] if len(homes) == 1 else None
    found = context.uow.pods.home(HomeId(int(notice.args["home"])))
    return found if found.pod == pod.id else None


def _is_so(home: Home, fate: HomeChange) -> bool:
    match fate:
        case HomeChange.LOST:
            return home.bound and not home.reachable
        case HomeChange.AGAIN:
            return home.works
        case HomeChange.AWAY | HomeChange.REPLACED:
            return not home.bound
