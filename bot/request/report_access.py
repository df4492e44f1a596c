"""Access to reports: whom somebody may tell about, and what they have told."""

from bot.domain.pods import Membership
from bot.domain.reports import Report, may_report
from bot.kernel.errors import Expired, NotAllowed
from bot.kernel.ids import MembershipId, ReportId
from bot.request.context import Context


def reportable(ctx: Context, other: int) -> Membership:
    """Find the membership of another with whom the caller is, or was lately, in a pod."""
    theirs = ctx.uow.memberships.get(MembershipId(other))
    mine = ctx.uow.memberships.of(theirs.pod, ctx.person.id)
    if mine is None or not may_report(mine, theirs, ctx.now):
        raise NotAllowed
    return theirs


def own_report(ctx: Context, report_id: int) -> Report:
    """Find a report that the caller made, and that is not closed."""
    found = ctx.uow.reports.get(ReportId(report_id))
    if found.reporter != ctx.person.id:
        raise NotAllowed
    if not found.is_open:
        raise Expired("report.over", number=str(found.number))
    return found
