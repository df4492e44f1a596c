"""Access: finds what the caller may use, or refuses; the one path to other people's things.

What is not theirs is refused in the words of what is not there.
"""

from msgspec.structs import replace

from bot.dialogue.media import Media
from bot.domain.checkins import ASKED_ABOUT_FOR, EDITABLE_FOR, LOOK_BACK, CheckIn, Cheer
from bot.domain.disclosure import ANYBODY, OWNER, Disclosure, disclosed, member_on
from bot.domain.goals import Goal, GoalLog, GoalState
from bot.domain.links import Link
from bot.domain.people import Account
from bot.domain.pods import Home, MemberRole, Membership, Pod, PodState
from bot.kernel.errors import Expired, NotAllowed, Refused
from bot.kernel.ids import (
    CheckInId,
    CheerId,
    GoalId,
    HomeId,
    LinkId,
    LogId,
    MembershipId,
    PersonId,
    PodId,
)
from bot.request.context import Context


def memberships(ctx: Context) -> tuple[Membership, ...]:
    """Find the caller's memberships of pods they are in now."""
    return tuple(m for m in ctx.uow.memberships.of_person(ctx.person.id) if m.inside)


def membership(ctx: Context, pod: int) -> Membership:
    """Find the caller's membership of a pod they are in now."""
    found = next((m for m in memberships(ctx) if m.pod == pod), None)
    if found is None:
        raise NotAllowed
    return found


def pod(ctx: Context, pod: int) -> tuple[Pod, Membership]:
    """Find a pod the caller is in now, and their membership of it."""
    mine = membership(ctx, pod)
    found = ctx.uow.pods.get(PodId(pod))
    if found.state is PodState.ENDED:
        raise NotAllowed
    return found, mine


def hosted(ctx: Context, pod_id: int) -> tuple[Pod, Membership]:
    """Find a pod that the caller looks after."""
    found, mine = pod(ctx, pod_id)
    if mine.role not in (MemberRole.HOST, MemberRole.COHOST):
        raise Refused("refused.host_only")
    return found, mine


def require_manager(ctx: Context) -> None:
    """Let pass who may manage the place, of which the platform is asked on each press."""
    if not ctx.manages():
        raise Refused("refused.keeper_only")


def require_room_maker(ctx: Context) -> None:
    """Let pass who could make a room in the place themselves: Cairn lends nobody its rights."""
    if not ctx.facts.makes_rooms:
        raise Refused("refused.keeper_only")


def home(ctx: Context, home_id: int) -> tuple[Pod, Home]:
    """Find a home of a pod that the caller looks after."""
    found = ctx.uow.pods.home(HomeId(home_id))
    return hosted(ctx, found.pod)[0], found


def fellow(ctx: Context, other: int) -> tuple[Membership, Membership]:
    """Find another membership of one of the caller's pods, and the caller's own beside it.

    Whoever waits for a welcome counts as a fellow here; what may be done with them is the
    command's to say.
    """
    theirs = ctx.uow.memberships.get(MembershipId(other))
    return membership(ctx, theirs.pod), theirs


def companion(ctx: Context, other: int) -> tuple[Membership, Membership]:
    """Find the membership of another who is in one of the caller's pods now, and the caller's.

    Who is not named where the caller reads is there for those alone whom they have spoken to.
    """
    mine, theirs = fellow(ctx, other)
    if not theirs.inside or theirs.person == ctx.person.id:
        raise NotAllowed
    if not theirs.is_named_on(ctx.place.platform) and not _spoke_to(ctx, theirs, mine):
        raise NotAllowed
    return mine, theirs


def _spoke_to(ctx: Context, theirs: Membership, mine: Membership) -> bool:
    """Tell whether somebody wrote to the caller lately, or told them that they are not okay."""
    not_okay = ctx.uow.people.get(theirs.person).not_okay
    if not_okay is not None and mine.id in not_okay.told:
        return True
    since = ctx.now - EDITABLE_FOR
    return ctx.uow.personal_notes.count(theirs.person, ctx.person.id, since) > 0


def confiding(ctx: Context, other: int) -> tuple[Membership, Membership]:
    """Find the membership of somebody who told the caller that they are not okay."""
    mine, theirs = companion(ctx, other)
    not_okay = ctx.uow.people.get(theirs.person).not_okay
    if not_okay is None or mine.id not in not_okay.told:
        raise NotAllowed
    return mine, theirs


def belonging(ctx: Context, pod_id: int) -> tuple[Pod, Membership]:
    """Find a pod that the caller is in, or waits to be welcomed in."""
    for mine in ctx.uow.memberships.of_person(ctx.person.id):
        if mine.pod == pod_id:
            return ctx.uow.pods.get(PodId(pod_id)), mine
    raise NotAllowed


def former(ctx: Context, pod_id: int) -> tuple[Pod, Membership]:
    """Find a pod that the caller was a member of, whether they are in it now or not.

    Whoever was removed from it finds nothing.
    """
    mine = ctx.uow.memberships.of(PodId(pod_id), ctx.person.id)
    if mine is None or mine.removed_at is not None:
        raise NotAllowed
    found = ctx.uow.pods.get(mine.pod)
    if mine.first_week is None and found.state is not PodState.FORMING:
        raise NotAllowed  # they only ever waited for a welcome
    return found, mine


def own_membership(ctx: Context, membership_id: int) -> tuple[Pod, Membership]:
    """Find a membership of the caller's own, and its pod."""
    for mine in memberships(ctx):
        if mine.id == membership_id:
            return pod(ctx, mine.pod)
    raise NotAllowed


def past_membership(ctx: Context, membership_id: int) -> Membership:
    """Find a membership of the caller's own, also of a pod that they have left by themselves."""
    found = ctx.uow.memberships.get(MembershipId(membership_id))
    if found.person != ctx.person.id or found.removed_at is not None:
        raise NotAllowed
    return found


def goal(ctx: Context, goal_id: int) -> Goal:
    """Find a goal of the caller's own."""
    found = ctx.uow.goals.get(GoalId(goal_id))
    if found.person != ctx.person.id:
        raise NotAllowed
    return found


def active_goal(ctx: Context, goal_id: int) -> Goal:
    """Find a goal of the caller's own that goes on."""
    found = goal(ctx, goal_id)
    if found.state is not GoalState.ACTIVE:
        raise Expired("goal.over", goal=found.title)
    return found


def log(ctx: Context, log_id: int) -> GoalLog:
    """Find a note of progress of the caller's own."""
    found = ctx.uow.goals.log_of(LogId(log_id))
    if found.person != ctx.person.id:
        raise NotAllowed
    return found


def check_in(ctx: Context, check_in_id: int) -> CheckIn:
    """Find a check-in of the caller's own, in a pod they are in now."""
    recent = ctx.uow.checkins.of_person(ctx.person.id, ctx.now - LOOK_BACK)
    found = next((c for c in recent if c.id == check_in_id), None)
    found = found or ctx.uow.checkins.get(CheckInId(check_in_id))
    if found.person != ctx.person.id:
        raise NotAllowed
    membership(ctx, found.pod)
    _prefetch_shared(ctx)
    return found


def _prefetch_shared(ctx: Context) -> None:
    """Read ahead what the caller shares: a goal is named beside a check-in, its card shows all."""
    members = {mine.id: mine.pod for mine in memberships(ctx)}
    ctx.uow.goals.shared_by(members, ctx.now - LOOK_BACK - ASKED_ABOUT_FOR)


def fellow_check_in(ctx: Context, check_in_id: int) -> CheckIn:
    """Find the check-in of another member, of which the caller may know at least the stone.

    Where its author is not named, on another platform than theirs, nobody can answer it.
    """
    found = ctx.uow.checkins.get(CheckInId(check_in_id))
    membership(ctx, found.pod)
    if found.person == ctx.person.id:
        raise Refused("cheer.own")
    author = ctx.uow.memberships.get(found.membership)
    if not (disclosure_of(ctx, found).laid and author.is_named_on(ctx.place.platform)):
        raise NotAllowed
    return found


def shared_check_in(ctx: Context, check_in_id: int) -> CheckIn:
    """Find a check-in, of the caller or a fellow, of which they may know more than its stone."""
    found = ctx.uow.checkins.get(CheckInId(check_in_id))
    membership(ctx, found.pod)
    if not disclosure_of(ctx, found).exists:
        raise NotAllowed
    return found


def disclosure_of(ctx: Context, check_in: CheckIn) -> Disclosure:
    """Decide what the caller may know of a check-in, as they belong to its pod now."""
    author = ctx.uow.memberships.get(check_in.membership)
    since = check_in.closes_at - ASKED_ABOUT_FOR
    shares = ctx.uow.goals.shares_with(check_in.pod, since)
    visible = {s.goal: s.visible for s in shares if s.membership == check_in.membership}
    inside = {m.pod for m in memberships(ctx)}
    reader = member_on(ctx.place.platform) if check_in.pod in inside else ANYBODY
    if check_in.person == ctx.person.id:
        reader = OWNER
    return disclosed(check_in, author, visible, reader, ctx.now)


def sent_media(ctx: Context, check_in_id: int) -> tuple[CheckIn, Media]:
    """Find the voice note or picture of a check-in: one's own, or one that its pod was shown."""
    found = ctx.uow.checkins.get(CheckInId(check_in_id))
    membership(ctx, found.pod)
    sent = disclosure_of(ctx, found).words.media
    if sent is None:
        raise NotAllowed
    return found, owned(ctx, found.person, sent)


def own_cheer(ctx: Context, cheer_id: int) -> Cheer:
    """Find a cheer that the caller sent."""
    found = ctx.uow.checkins.cheer_of(CheerId(cheer_id))
    if found.sender != ctx.person.id:
        raise NotAllowed
    return found


def cheer_media(ctx: Context, cheer_id: int) -> tuple[Cheer, Media]:
    """Find the voice note or picture of a cheer that the caller was sent."""
    found = ctx.uow.checkins.cheer_of(CheerId(cheer_id))
    if found.to != ctx.person.id or found.media is None or found.withheld:
        raise NotAllowed
    return found, found.media


def link(ctx: Context, link_id: int) -> Link:
    """Find a link at one end of which the caller's own account is, while anything of it holds."""
    found = ctx.uow.links.get(LinkId(link_id))
    if ctx.account.id not in (found.first_account, found.second_account):
        raise NotAllowed
    if not found.holds(ctx.now):
        raise Expired("link.over")
    return found


def own_account(ctx: Context, account_id: int) -> Account:
    """Find one of the caller's accounts."""
    for found in ctx.uow.people.accounts([ctx.person.id])[ctx.person.id]:
        if found.id == account_id:
            return found
    raise NotAllowed


def owned(ctx: Context, person: PersonId, sent: Media) -> Media:
    """Name whose something is that an older version kept without: its person's account there."""
    if sent.account is not None:
        return sent
    accounts = ctx.uow.people.accounts([person]).get(person, ())
    own = next((a.external for a in accounts if a.platform == sent.platform), None)
    return replace(sent, account=own)
