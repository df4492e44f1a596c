"""Checks for `cairn doctor` whether reports can be made, and how long they wait."""

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.domain.reports import ReportState
from bot.ops.reporting import Finding, count, note, span, wrong
from storage.repositories.report_ledger import ReportLedger

WAITS_LONG = timedelta(days=3)
_MOST = 1000
_ABOUT = "reports"


def check_reports(connection: Connection, now: datetime) -> Finding:
    """Tell whether there is a key that reports are sealed by, and what waits for an answer."""
    ledger = ReportLedger(connection)
    keys = ledger.keys()
    if not keys:
        do = "`cairn reports init` makes the key; docs/operations.md says who should have it."
        return note(_ABOUT, "nobody can make one: there is no key that they are sealed by.", do)
    waits = [each for each in ledger.listed(_MOST) if each.state is ReportState.OPEN]
    if not waits:
        return Finding(_ABOUT, f"none waits; they are sealed by {keys[-1][0]}.")
    since = now - min(each.at for each in waits)
    there = count(len(waits), "waits", "wait")
    said = f"{there} for an answer, the oldest since {span(since)}."
    tell = wrong if since > WAITS_LONG else note
    return tell(_ABOUT, said, "`cairn reports list` names them.")
