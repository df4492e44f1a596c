"""Composes the digest of a closed week: the cairn, who shared what, wins and wishes."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from hashlib import blake2b
from zoneinfo import ZoneInfo

from bot.board.cairn_picture import cairn
from bot.board.visible_layers import LAYERS_SHOWN, VisibleLayer, visible_layers
from bot.checkins.details import DetailedCheckIn, load_detailed
from bot.checkins.redraws import home_digest_key
from bot.checkins.shared_views import summary
from bot.dialogue.replies import (
    Block,
    Button,
    Heading,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.checkins import CheckInState
from bot.domain.disclosure import ANYBODY, Disclosure, Reader, ReaderKind, member_on
from bot.domain.layers import Layer
from bot.domain.notices import Notice, NoticeState
from bot.domain.pods import Home, Pod, PodState
from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId, PersonId, PodId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext, week_named_by
from bot.outbox.composition import Dropped, Postponed
from bot.pods import home_changes, home_views
from bot.pods.code_names import public_name
from bot.ports.chat import Audience
from bot.ports.storage import UnitOfWork
from bot.support import wrong_views
from bot.texts.spans import Line, Span
from bot.texts.voice import Voice

HOMES_FIRST = timedelta(minutes=5)


def check_in_button(
    uow: UnitOfWork, notice: Notice, home: Home, closed: bool, now: datetime
) -> Reply | Dropped:
    """Put an unnamed *Check in* button into a home on the check-in day."""
    pod = uow.pods.get(home.pod)
    if pod.state is not PodState.OPEN or pod.week != week_named_by(notice):
        return Dropped(EndReason.OVER)
    voice = home_voice(pod, now)
    until = voice.moment(pod.rhythm.close_at(week_named_by(notice)))
    button = Button(voice.text("button.check_in"), press("checkin"), Tone.MAIN)
    # Where others read are those who look after the place, and may have never asked for this.
    ways_out = () if closed else (home_views.unbind_button(voice),)
    return reply(voice.say("call.ask", until=until), buttons=(button, *ways_out))


def digest_for_home(
    uow: UnitOfWork, notice: Notice, home: Home, closed: bool, now: datetime
) -> Reply | Dropped:
    """Compose the digest of a home: with words where only members read, else cairn and counts."""
    pod = uow.pods.get(home.pod)
    readers = member_on(home.platform) if closed else ANYBODY
    return _digest(uow, home_voice(pod, now), pod, notice, None, readers, now)


def digest_for_member(context: DeliveryContext, notice: Notice) -> Reply | Dropped | Postponed:
    """Compose the digest for a member who sees it in no home.

    Who reads a home is found out anew when its own digest goes there, which may have to wait. One
    that may not have arrived there counts as none.
    """
    membership, pod = context.membership(notice)
    if not membership.inside:
        return Dropped(EndReason.LEFT)
    if notice.redraws is None:
        told = _told_at_home(context, pod, week_named_by(notice))
        if NoticeState.SENT in told:
            return Dropped(EndReason.IN_HOME)
        if NoticeState.WAITING in told:
            return Postponed(context.now + HOMES_FIRST)
    me, reader = context.person.id, member_on(notice.platform)
    return _digest(context.uow, context.voice, pod, notice, me, reader, context.now)


def is_read_by_all(uow: UnitOfWork, home: Home, audience: Audience | None) -> bool:
    """Tell whether a closed home is read by every member who has an account there."""
    if audience is None or not audience.is_closed:
        return False
    return audience.inside == home_changes.member_accounts(uow, home.pod, home.platform)


def pod_news(voice: Voice, pod: Pod) -> Line:
    """Say what a pod is called now, what for, and until when words are kept, after a change."""
    news = voice.say("pod.edit.news", pod=pod.name, purpose=pod.purpose)
    if pod.words_weeks is None:
        return news
    return (*news, Span(" "), *voice.count("pod.edit.kept", pod.words_weeks))


def home_voice(pod: Pod, now: datetime) -> Voice:
    """Speak in a pod's homes at a moment: in its own language and zone."""
    return Voice(pod.language, ZoneInfo(pod.rhythm.zone), now=now)


def _digest(
    uow: UnitOfWork,
    voice: Voice,
    pod: Pod,
    notice: Notice,
    person: PersonId | None,
    readers: Reader,
    now: datetime,
) -> Reply | Dropped:
    week = week_named_by(notice)
    layer = uow.checkins.layer(PodId(pod.id), week)
    if layer is None:
        return Dropped(EndReason.OVER)
    below = [lower for lower in uow.checkins.layers(pod.id, LAYERS_SHOWN) if lower.week <= week]
    layers = visible_layers(uow, pod.id, below, now)
    say = voice.say
    told = [_week(uow, voice, layer, layers[-1])]
    if notice.redraws is not None:
        told.append(say("digest.updated"))
    asked, closed = pod.rhythm.call_at(week), pod.rhythm.close_at(week)
    if readers.kind is ReaderKind.MEMBER and pod.was_edited(asked, closed):
        told.append(pod_news(voice, pod))
    if readers.kind is ReaderKind.ANYBODY:
        called = public_name(pod)
        heading = Heading(say("digest.heading", pod=called))
        return reply(heading, *told, cairn(voice, pod, layers, called=called))
    stones = [c for c in uow.checkins.of_week(pod.id, week) if c.has_stone]
    order = draw_order([member.id for member in uow.memberships.of_pod(pod.id)], week)
    drawn = sorted(load_detailed(uow, stones), key=lambda entry: order[entry.membership.id])
    known = [(entry, entry.disclosure(now, readers)) for entry in drawn]
    people = _people(uow, voice, known, person, notice.platform)
    heading = Heading(say("digest.heading", pod=pod.name))
    others = any(told.exists and entry.check_in.person != person for entry, told in known)
    wrong = (wrong_views.something_wrong(voice),) if others else ()
    return reply(heading, *told, cairn(voice, pod, layers), *people, buttons=wrong)


def draw_order(members: Sequence[MembershipId], week: Week) -> dict[MembershipId, bytes]:
    """Draw the order of a week's digest, anew each week, and the same whenever it is drawn again.

    It is drawn for places in the pod, the longest member's first: whoever leaves keeps theirs, and
    nobody else's changes.
    """
    return {
        member: blake2b(f"{week} {place}".encode(), digest_size=8).digest()
        for place, member in enumerate(sorted(members))
    }


def _week(uow: UnitOfWork, voice: Voice, layer: Layer, shown: VisibleLayer) -> Line:
    """Say how many stones a week has, or of a small one only whether the cairn grew.

    One in which nobody was asked was not calm, but missed.
    """
    if shown.small and shown.stones:
        return voice.say("digest.grew" if shown.laid else "digest.stands")
    if layer.stones and not shown.small:
        return voice.count("digest.stones", layer.stones)
    states = {check_in.state for check_in in uow.checkins.of_week(layer.pod, layer.week)}
    asked = states - {CheckInState.RESTED, CheckInState.UNASKED} or states == {CheckInState.RESTED}
    return voice.say("digest.calm" if asked else "digest.unasked")


def _people(
    uow: UnitOfWork,
    voice: Voice,
    known: Sequence[tuple[DetailedCheckIn, Disclosure]],
    reader: PersonId | None,
    platform: str,
) -> list[Block]:
    """Show everyone of whom there is something to know; of the others there is no trace."""
    text = voice.text
    names = uow.people.many([entry.check_in.person for entry, _ in known])
    blocks: list[Block] = []
    for entry, told in known:
        check_in = entry.check_in
        answers = (
            Button(text("button.cheer"), press("cheer.tap", check_in.id)),
            Button(text("button.cheer_words"), press("cheer.words", check_in.id)),
        )
        if told.exists:
            name, own = names[check_in.person].name, check_in.person == reader
            shown = summary(voice, entry, name, told, platform, () if own else answers)
            blocks.append(shown)
    return blocks


def _told_at_home(context: DeliveryContext, pod: Pod, week: Week) -> set[NoticeState]:
    """Find what became of a week's digest in the homes that were last read by every member."""
    accounts = context.uow.people.accounts([context.person.id]).get(context.person.id, ())
    mine = {account.platform for account in accounts}
    homes = context.uow.pods.homes([pod.id])
    seen = [home for home in homes if home.closed and home.works and home.platform in mine]
    posted = [context.uow.outbox.by_key(home_digest_key(pod.id, week, home.id)) for home in seen]
    return {state for _, state in filter(None, posted)}
