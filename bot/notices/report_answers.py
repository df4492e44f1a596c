"""Notices that bring somebody the answer to what they have reported."""

from bot.dialogue.replies import Reply
from bot.domain.notices import Notice
from bot.kernel.errors import NotFound
from bot.kernel.ids import ReportId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext
from bot.outbox.composition import Dropped
from bot.support import report_views


def report_answered(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring what was answered to a report, to whoever made it."""
    try:
        report = context.uow.reports.get(ReportId(int(notice.args["report"])))
    except NotFound:
        return Dropped(EndReason.GONE)
    if report.reporter != context.person.id:
        return Dropped(EndReason.GONE)
    return report_views.answered(context.voice, report)
