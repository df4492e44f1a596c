"""Commands to make a pod, invite somebody, join by a code, and look at one's pod."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Annotated

from msgspec.structs import replace

from bot.dialogue.commands import Commands, More, Nothing, Redirect
from bot.dialogue.fields import Choice, Mine, Ref, Text, TimeOfDay, Zone
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.domain.board import starting_mode
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.domain.platform_consents import PlatformConsent
from bot.domain.pods import (
    OFFERS_TO_START_AFTER,
    MemberRole,
    Membership,
    MembershipState,
    Mode,
    Pod,
    PodKind,
    PodState,
)
from bot.domain.weeks import Rhythm
from bot.kernel.errors import Refused
from bot.kernel.ids import MembershipId, PersonId, PodId, short
from bot.outbox.enqueue import OutboxWriter, unreachable_people
from bot.people.commands import Weekday, lives_at, own_zone
from bot.pods import codes, invitations, platform_consents, views
from bot.pods.lifecycle import PodLifecycle
from bot.request import access, quotas
from bot.request.context import Context
from bot.zones import named_zones

pods = Commands("pod")
SUNDAY, EVENING = Weekday.SUNDAY, dt.time(18, 0)


@dataclass(frozen=True, slots=True)
class CreatePod:
    """What a pod needs to begin."""

    name: Annotated[str, Text(40)]
    purpose: Annotated[str, Text(200)]
    kind: Annotated[PodKind, Choice(PodKind)]
    zone: Annotated[str, Zone()]
    day: Annotated[Weekday | None, Choice(Weekday), More()] = None
    time: Annotated[dt.time | None, TimeOfDay(("08:00", "12:00", "18:00", "20:00")), More()] = None


@dataclass(frozen=True, slots=True)
class Invite:
    """How many may come with one code, and for how many days."""

    pod: Annotated[int, Mine("pod")]
    uses: Annotated[Decimal | None, Number(1, 12, counts="people"), More()] = None
    days: Annotated[Decimal | None, Number(1, 30, counts="days"), More()] = None


@dataclass(frozen=True, slots=True)
class Join:
    """The code of an invitation."""

    code: Annotated[str, Text(codes.MOST_READ, lines=True)]


@dataclass(frozen=True, slots=True)
class OfPod:
    """One of the caller's pods."""

    pod: Annotated[int, Mine("pod")]


@dataclass(frozen=True, slots=True)
class OwnMembership:
    """A membership of the caller's own."""

    membership: Annotated[int, Ref("membership")]


def room_for_another(ctx: Context) -> None:
    """Refuse one pod more than a person can be in, before anything is asked for it."""
    within_pods(ctx)
    quotas.another_pod(ctx)


def within_pods(ctx: Context) -> None:
    """Refuse one pod more than a person can be in at once."""
    taken = ctx.uow.memberships.of_person(ctx.person.id)
    pods_taken = ctx.uow.pods.many([m.pod for m in taken])
    present = [m for m in taken if pods_taken[m.pod].state is not PodState.ENDED]
    if len(present) >= ctx.rules.pods_per_person:
        raise Refused("pod.enough", most=ctx.rules.pods_per_person)


@pods.command("create", CreatePod, prefill=own_zone, preface=room_for_another)
def create(ctx: Context, said: CreatePod) -> Redirect:
    """Make a pod, with the caller as its host.

    - A person is in at most so many pods as the operator allows, two by default.
    - It opens when three have joined; after seven days it offers to start with two.
    """
    room_for_another(ctx)
    day, at = said.day or SUNDAY, said.time or EVENING
    pod = Pod(
        PodId(ctx.ids.mint(ctx.now)),
        said.name,
        said.purpose,
        said.kind,
        starting_mode(said.kind),
        Rhythm(day.number, at, named_zones.zone_of(said.zone)),
        ctx.person.language,
        ctx.now,
    )
    ctx.uow.pods.add(pod)
    if ctx.person.zone is None:
        ctx.uow.people.save(lives_at(ctx, said.zone))
    enter(ctx, pod, MembershipState.FORMING, MemberRole.HOST)
    offer = ctx.now + OFFERS_TO_START_AFTER
    ctx.uow.agenda.put(AgendaItem(AgendaKind.OFFER, pod.id, offer))
    invited = invitations.make(ctx, pod, ctx.rules.pod_size - 1, 7)
    zone = {"zone": ctx.person.zone or said.zone}
    return Redirect("begin", {"pod": short(pod.id), **zone}, views.created(ctx, pod, invited))


@pods.command("invite", Invite)
def invite(ctx: Context, said: Invite) -> Reply:
    """Make an invitation to forward; any member may.

    - It lets in as many as there are free seats, for seven days, unless said otherwise.
    - It is a message of its own, to be forwarded as it is.
    """
    pod, _ = access.pod(ctx, said.pod)
    free = ctx.rules.pod_size - PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).seats_taken
    if free < 1:
        raise Refused("pod.full", pod=pod.name)
    quotas.another_invitation(ctx, pod)
    uses = free if said.uses is None else min(free, int(said.uses))
    days = 7 if said.days is None else int(said.days)
    return views.invitation(ctx, pod, invitations.make(ctx, pod, uses, days))


@pods.command("join", Join, codes=True)
def join(ctx: Context, said: Join) -> Reply | Redirect:
    """Show the charter behind a code; joining is the next tap.

    - A code that does not exist, is used up or has expired is refused in the same words, and so is
      one by which the caller has come already: each has one use of it, ever.
    - For thirty days after a no the pod takes nobody, whatever the code, and nobody hears of it.
    """
    opened = invitations.behind(ctx, said.code)
    if opened is None:
        return Redirect("pod.join", lead=views.opens_nothing(ctx))
    pod = opened.pod
    members = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).members
    others = platform_consents.others_than(ctx.place.platform, ctx.uow, pod.id, members)
    return views.charter(ctx, pod, opened.code, members, others)


@pods.press("accept", Join)
def accept(ctx: Context, said: Join) -> Reply | Redirect:
    """Accept the charter and join: at once while the pod is forming, else by a welcome.

    - Saving the pod makes two who take the last seat at once collide, and one of them wait.
    - Whoever is not asked here whether they are shown on another platform is asked later.
    """
    return _accept(ctx, said, shown=None)


@pods.press("accept_shown", Join)
def accept_shown(ctx: Context, said: Join) -> Reply | Redirect:
    """Accept the charter, and be shown on the pod's other platforms too."""
    return _accept(ctx, said, shown=True)


@pods.press("accept_stone", Join)
def accept_stone(ctx: Context, said: Join) -> Reply | Redirect:
    """Accept the charter, and be only a stone on the pod's other platforms."""
    return _accept(ctx, said, shown=False)


def _accept(ctx: Context, said: Join, *, shown: bool | None) -> Reply | Redirect:
    opened = invitations.behind(ctx, said.code)
    if opened is None:
        return Redirect("pod.join", lead=views.opens_nothing(ctx))
    pod, invitation = opened.pod, opened.invitation
    room_for_another(ctx)
    lifecycle = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod)
    if lifecycle.seats_taken >= ctx.rules.pod_size:
        raise Refused("pod.full", pod=pod.name)
    ctx.uow.pods.save_invitation(replace(invitation, uses_left=invitation.uses_left - 1))
    ctx.uow.pods.use(invitation.id, ctx.person.id, ctx.now)
    lifecycle.pod = ctx.uow.pods.save(pod)
    forming = pod.state is PodState.FORMING
    state = MembershipState.FORMING if forming else MembershipState.WAITING
    newcomer = enter(ctx, lifecycle.pod, state, shown=shown)
    if forming:
        lifecycle.open_if_ready()
        platform_consents.ask_where_read_elsewhere(ctx.uow, ctx.ids, ctx.now, pod.id)
    else:
        lifecycle.ask_for_welcome(newcomer)
    return Redirect("begin", {"pod": short(pod.id)}, views.joined(ctx, lifecycle.pod, newcomer))


@pods.press("not_for_me", Nothing)
def not_for_me(ctx: Context, said: Nothing) -> Reply:
    """Put a charter away that was read and not accepted.

    - Nothing is kept of it and nobody is told; the invitation is not used, and opens it again.
    """
    return views.not_for_me(ctx)


@pods.command("info", OfPod, reads=True)
def info(ctx: Context, said: OfPod) -> Reply:
    """Show a pod's purpose, charter, rhythm, next check-in and close, and its members.

    - Only hosts see who cannot be written to yet (docs/behavior.md, "Dead ends").
    """
    pod, mine = access.pod(ctx, said.pod)
    members = PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).members
    people = ctx.uow.people.many([m.person for m in members])
    homes = ctx.uow.pods.homes([pod.id])
    due = ctx.uow.agenda.of(AgendaKind.PROMPT, mine.id)
    asked = None if due is None or due.week is None else due.week
    unreached = frozenset[PersonId]()
    if mine.role is not MemberRole.MEMBER:
        unreached = unreachable_people(ctx.uow.people.accounts(list(people)), people)
    inside = [(m, people[m.person]) for m in members]
    others = platform_consents.others_than(mine.platform, ctx.uow, pod.id, members, homes)
    return views.info(ctx, pod, mine, asked, inside, homes, unreached, others)


def enter(
    ctx: Context,
    pod: Pod,
    state: MembershipState,
    role: MemberRole = MemberRole.MEMBER,
    *,
    asks_back: bool = False,
    shown: bool | None = None,
) -> Membership:
    """Let the caller into a pod, or have them wait for a welcome; one who left comes back.

    Who comes back is of the platform on which they joined first. Whether they are `shown` on
    another is kept if they said so.
    """
    before = invitations.membership_of(ctx, pod)
    consent = PlatformConsent() if before is None else before.platform_consent
    if shown is not None:
        consent = consent.answered(ctx.now, given=shown)
    if before is None:
        fresh = Membership(
            MembershipId(ctx.ids.mint(ctx.now)),
            pod.id,
            ctx.person.id,
            ctx.now,
            state,
            role,
            on_board=not ctx.person.off_boards,
            agrees_to_rank=pod.mode is Mode.RANKED,
            platform=ctx.place.platform,
            platform_consent=consent,
        )
        ctx.uow.memberships.add(fresh)
        return fresh
    again = replace(
        before,
        state=state,
        role=role,
        silent=0,
        joined_at=ctx.now,
        agrees_to_rank=pod.mode is Mode.RANKED,
        asked_back_at=ctx.now if asks_back else before.asked_back_at,
        departure=None,
        platform_consent=consent,
    )
    ctx.uow.memberships.save(again)
    return replace(again, version=again.version + 1)


def tell_others(ctx: Context, pod: Pod, kind: NoticeKind, key: str) -> None:
    """Tell every other member of a pod something."""
    outbox = OutboxWriter(ctx.uow, ctx.ids, ctx.now, pod.id)
    for member in PodLifecycle(ctx.uow, ctx.ids, ctx.now, pod).members:
        if member.person != ctx.person.id:
            outbox.tell_person(kind, f"{key}:{member.id}", member.person, membership=member.id)
