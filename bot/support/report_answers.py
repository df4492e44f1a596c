"""How those who read reports answer and close them; whoever made one is told in private."""

from datetime import datetime

from bot.domain.notices import NoticeKind
from bot.domain.reports import Report, ReportOutcome
from bot.kernel.errors import Expired, NotFound
from bot.kernel.ids import Ids
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork


def answer_report(uow: UnitOfWork, ids: Ids, now: datetime, report: Report, words: str) -> Report:
    """Answer a report with words for whoever made it.

    Raises `Expired` where it is closed, and `NotFound` where its reporter was forgotten.
    """
    if not report.is_open:
        raise Expired("report.over", number=str(report.number))
    if report.reporter is None:
        raise NotFound
    answered = uow.reports.save(report.give_answer(words))
    _tell(uow, ids, now, answered, f"report:{report.id}:{answered.answers}")
    return answered


def close_report(
    uow: UnitOfWork, ids: Ids, now: datetime, report: Report, outcome: ReportOutcome
) -> Report:
    """Close a report; whoever made it, and never had an answer, hears that it was read.

    Raises `Expired` where it is closed already.
    """
    if not report.is_open:
        raise Expired("report.over", number=str(report.number))
    closed = uow.reports.save(report.close(outcome, now))
    if not closed.answers:
        _tell(uow, ids, now, closed, f"report:{report.id}:closed")
    return closed


def _tell(uow: UnitOfWork, ids: Ids, now: datetime, report: Report, key: str) -> None:
    if report.reporter is not None:
        OutboxWriter(uow, ids, now, None).tell_person(
            NoticeKind.REPORT, key, report.reporter, report=report.id
        )
