"""How reports are shown to those who read them: a line of a list, and all that a part says."""

from collections.abc import Iterator
from datetime import datetime

from bot.domain import report_letters
from bot.domain.report_letters import ShownPart
from bot.domain.reports import ReportedMember, ReportKind
from bot.kernel.errors import NotFound
from bot.kernel.ids import minted_at
from bot.ops.reporting import count, span, utc
from bot.ports.storage import UnitOfWork
from storage.repositories.report_ledger import ListedReport, SealedPart

_KINDS = {
    ReportKind.MONEY: "asks for money or pictures",
    ReportKind.THREAT: "threatens",
    ReportKind.HURT: "hurts",
    ReportKind.DANGER: "somebody is in danger",
    ReportKind.SPAM: "spam or advertising",
    ReportKind.OTHER: "something else",
}
_SHOWN = {
    "note": "A note to the reporter",
    "cheer": "A cheer to the reporter",
    "check_in": "Words with the check-in of a week that closed",
}


def list_line(report: ListedReport, now: datetime) -> str:
    """Tell all about a report but what it says, and whom it is about."""
    became = f", {report.outcome}" if report.outcome else ""
    waits = f" for {span(now - report.at)}" if report.state == "open" else ""
    answered = f", {count(report.answers, 'answer')}" if report.answers else ""
    gone = ", its reporter was forgotten" if report.reporter is None else ""
    return (
        f"{report.number}  {report.state}{became}{waits}, of {utc(report.at)},"
        f" {count(report.parts, 'part')}{answered}{gone}; opens with {', '.join(report.keys)}"
    )


def letter_lines(uow: UnitOfWork, part: SealedPart, text: str | None) -> Iterator[str]:
    """Show what was told at one time."""
    yield f"{utc(minted_at(part.id))}"
    if text is None:
        yield f"  It opens with the key {part.key}, which is not among those given."
        return
    letter = report_letters.read(text)
    name, pod = _plain(letter.name), _plain(letter.pod)
    yield f"  About: {name}, in the pod {pod} ({_about(uow, letter.about)})"
    yield f"  What: {_KINDS[letter.kind]}"
    yield from _quoted(letter.words or "(no words)")
    for shown in letter.shown or ():
        yield from _shown(shown)


def _shown(shown: ShownPart) -> Iterator[str]:
    changed = ", corrected or withdrawn since" if shown.changed else ""
    yield f"  {_SHOWN.get(shown.what, shown.what)}, {utc(shown.at)}{changed}:"
    yield from _quoted(shown.words)


def _quoted(words: str) -> Iterator[str]:
    yield from (f"  > {_plain(line)}" for line in words.splitlines())


def _plain(text: str) -> str:
    """Show what people wrote so that it steers no terminal."""
    return "".join(each if each.isprintable() else "\ufffd" for each in text)


def _about(uow: UnitOfWork, about: ReportedMember) -> str:
    """Name the accounts of the one reported, as they are now."""
    try:
        uow.people.get(about.person)
    except NotFound:
        return "forgotten since"
    theirs = uow.people.accounts([about.person])[about.person]
    return ", ".join(f"{each.platform}:{each.external}" for each in theirs)
