"""What happens in a pod as a circle, told to those it concerns."""

from bot.dialogue.replies import Button, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.notices import Notice
from bot.domain.pods import MemberRole, MembershipState, Mode, PodState
from bot.kernel.ids import PersonId
from bot.notices.scene import DeliveryContext
from bot.outbox.composition import Dropped


def welcome(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member to welcome somebody who would like to join."""
    newcomer, pod = scene.membership(notice, "newcomer")
    member, _ = scene.membership(notice)
    if newcomer.state is not MembershipState.WAITING or not member.inside:
        return Dropped("settled")
    name = scene.uow.people.get(newcomer.person).name
    text = scene.voice.text
    return reply(
        scene.voice.say("welcome.ask", name=name, pod=pod.name),
        buttons=(
            Button(text("button.welcome"), press("pod.welcome", newcomer.id), Tone.MAIN),
            Button(text("button.not_comfortable"), press("pod.not_comfortable", newcomer.id)),
        ),
    )


def welcomed(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody that they are in."""
    membership, pod = scene.membership(notice)
    if not membership.inside:
        return Dropped("left")
    text = scene.voice.text
    said = scene.voice.say("welcomed.in", pod=pod.name)
    goals = scene.uow.goals.shares_with(pod.id, scene.now)
    begun = any(share.membership == membership.id for share in goals)
    step = (
        Button(text("button.pod"), press("pod.info", pod.id), Tone.MAIN)
        if begun
        else Button(text("button.first_goal"), press("pod.first_goal", pod.id), Tone.MAIN)
    )
    if pod.week is None:
        return reply(said, buttons=(step,))
    week = max(pod.week, membership.first_week or pod.week)
    at = membership.hour(pod.rhythm, scene.person.lives_in).prompt(week)
    return reply(said, scene.voice.say("next.asked", at=scene.voice.moment(at)), buttons=(step,))


def declined(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody kindly that this pod is not theirs, without a name."""
    membership, _ = scene.membership(notice)
    if membership.state is not MembershipState.LEFT:
        return Dropped("settled")
    button = Button(scene.voice.text("button.create"), press("pod.create"))
    return reply(scene.voice.say("declined.kindly"), buttons=(button,))


def opened(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member that the pod has opened, and when it asks first."""
    membership, pod = scene.membership(notice)
    if not membership.inside or pod.week is None:
        return Dropped("left")
    members = [m for m in scene.uow.memberships.of_pod(pod.id) if m.inside]
    people = scene.uow.people.many([m.person for m in members])
    names = scene.voice.items([people[m.person].name for m in members])
    week = max(pod.week, membership.first_week or pod.week)
    at = membership.hour(pod.rhythm, scene.person.lives_in).prompt(week)
    return reply(
        scene.voice.say("opened.now", pod=pod.name, names=names),
        scene.voice.say("next.asked", at=scene.voice.moment(at)),
        buttons=(Button(scene.voice.text("button.pod"), press("pod.info", pod.id)),),
    )


def start(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Offer the host to start with those who are there."""
    membership, pod = scene.membership(notice)
    if pod.state is not PodState.FORMING or membership.role is not MemberRole.HOST:
        return Dropped("settled")
    text = scene.voice.text
    return reply(
        scene.voice.say("start.offer", pod=pod.name),
        buttons=(
            Button(text("button.start"), press("pod.start", pod.id), Tone.MAIN),
            Button(text("button.invite"), press("pod.invite", pod.id)),
        ),
    )


def rhythm(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member of a new rhythm, with their own next hour in it."""
    membership, pod = scene.membership(notice)
    wanted = pod.next_rhythm or pod.rhythm
    if not membership.inside or pod.week is None:
        return Dropped("left")
    first = pod.week
    if pod.next_rhythm is not None:
        first = wanted.next_week(pod.week, pod.rhythm.close(pod.week))
    at = membership.hour(wanted, scene.person.lives_in).prompt(first)
    button = Button(scene.voice.text("button.my_hour"), press("me.time", pod.id))
    return reply(
        scene.voice.say("rhythm.new", pod=pod.name, at=scene.voice.moment(at)),
        buttons=(button,),
    )


def ranking(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member whether bars may be ordered by progress."""
    membership, pod = scene.membership(notice)
    if not membership.inside or pod.mode is Mode.RANKED or membership.agrees_to_rank:
        return Dropped("settled")
    text = scene.voice.text
    return reply(
        scene.voice.say("ranking.ask", pod=pod.name),
        buttons=(
            Button(text("button.rank_yes"), press("pod.rank_yes", membership.id)),
            Button(text("button.rank_no"), press("pod.rank_no", membership.id)),
        ),
    )


def host(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a member that they look after the pod now."""
    membership, pod = scene.membership(notice)
    if membership.role is not MemberRole.HOST:
        return Dropped("settled")
    button = Button(scene.voice.text("button.pod"), press("pod.info", pod.id))
    return reply(scene.voice.say("host.now", pod=pod.name), buttons=(button,))


def goodbye(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring a goodbye that somebody wanted to say."""
    membership, pod = scene.membership(notice)
    if not membership.inside:
        return Dropped("left")
    name = scene.uow.people.get(PersonId(int(notice.args["leaver"]))).name
    return reply(scene.voice.say("goodbye.said", name=name, pod=pod.name))
