"""What the caller may do about another member: bring them something, and have a say in a removal.

It refuses as `bot.request.access` does.
"""

from bot.domain.people import Person
from bot.domain.pods import MemberRole, Membership, Pod
from bot.domain.removals import Removal
from bot.kernel.errors import NotAllowed, Refused
from bot.kernel.ids import MembershipId
from bot.request import access
from bot.request.context import Context


def hears_from(ctx: Context, other: Person) -> None:
    """Let pass what goes to somebody whom the caller still wants to hear from."""
    if other.id in ctx.person.muted:
        raise Refused("me.mute.apart", name=other.name)


def removal(ctx: Context, removal_id: int) -> tuple[Removal, Membership]:
    """Find a removal in a pod that the caller is in, of another than them."""
    for mine in access.memberships(ctx):
        for found in ctx.uow.removals.of_pod(mine.pod):
            if found.id == removal_id and found.membership != mine.id:
                return found, mine
    raise NotAllowed


def removed(ctx: Context, membership_id: int) -> tuple[Pod, Membership]:
    """Find a membership that has ended for good, of a pod that the caller looks after."""
    found = ctx.uow.memberships.get(MembershipId(membership_id))
    circle, mine = access.pod(ctx, found.pod)
    gone = ctx.uow.people.get(found.person).forgotten_at is not None
    if mine.role is not MemberRole.HOST or found.removed_at is None or gone:
        raise NotAllowed
    return circle, found
