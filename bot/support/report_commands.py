"""Telling someone responsible: a report that those who run Cairn read, and nobody else.

Rules: docs/behavior.md, "Telling someone responsible".
"""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands, Where
from bot.dialogue.fields import Choice, Flag, PodMember, Ref, Text
from bot.dialogue.naming import told_apart
from bot.dialogue.paging import Pairs
from bot.dialogue.replies import Reply
from bot.domain.pods import Membership
from bot.domain.report_letters import ReportLetter, ShownPart, written
from bot.domain.reports import (
    NUMBERS,
    Report,
    ReportedMember,
    ReportKind,
    ReportPart,
    may_report,
)
from bot.kernel.errors import NotAllowed, Refused
from bot.kernel.ids import ReportId, ReportPartId, short
from bot.request import quotas, report_access
from bot.request.context import Context
from bot.support import report_views
from bot.support.shown_words import shown_to_caller

reporting = Commands("pod")
report_presses = Commands("report")
_WORDS = Text(2000, lines=True)


@dataclass(frozen=True, slots=True)
class TellAbout:
    """About whom somebody tells, what it is, in what words, and whether theirs go along."""

    member: Annotated[int, PodMember("reported")]
    what: Annotated[ReportKind, Choice(ReportKind)]
    words: Annotated[str | None, _WORDS] = None
    along: Annotated[bool | None, Flag()] = None


@dataclass(frozen=True, slots=True)
class AddToReport:
    """What somebody adds to a report of theirs."""

    report: Annotated[int, Ref("own_report")]
    words: Annotated[str, _WORDS]


def who_reads(ctx: Context) -> Reply:
    """Say who will read it before anything is asked; where nobody would, that and no more."""
    _see_that_it_is_read(ctx)
    earlier = [report for report in ctx.uow.reports.by([ctx.person.id]) if report.is_open]
    return report_views.who_reads(ctx.voice, ctx.rules.helplines, ctx.person.zone, earlier[:3])


@reporting.command("report", TellAbout, where=Where.PRIVATE, preface=who_reads)
def report(ctx: Context, said: TellAbout) -> Reply:
    """Tell those who run Cairn about another member; they read it, and nobody else.

    - It is sealed for them by a key whose other half Cairn does not have.
    - What the caller was shown of that member's words goes along if they say so.
    - A second report about the same member is a part of the first, while that is open.
    """
    _see_that_it_is_read(ctx)
    theirs = report_access.reportable(ctx, said.member)
    shown = shown_to_caller(ctx, theirs) if said.along else None
    found = _earlier(ctx, theirs) or _begun(ctx, theirs)
    _add(ctx, found, _letter(ctx, theirs, said, shown))
    return report_views.reported(
        ctx.voice, ctx.rules.helplines, ctx.person.zone, found, said.what, len(shown or ())
    )


@report_presses.command("add", AddToReport, listed=False)
def add(ctx: Context, said: AddToReport) -> Reply:
    """Add to a report of one's own that is not closed; it waits for an answer again."""
    _see_that_it_is_read(ctx)
    found = report_access.own_report(ctx, said.report)
    if found.about is None:
        raise NotAllowed
    theirs = ctx.uow.memberships.get(found.about.membership)
    more = TellAbout(theirs.id, ReportKind.OTHER, said.words)
    _add(ctx, found, _letter(ctx, theirs, more, None))
    return report_views.added(ctx.voice, found)


def mine_reported(ctx: Context) -> Pairs:
    """Offer whom somebody can tell about: who is, or was, in a pod with them, also left ones."""
    others = {
        m.person: m
        for mine in ctx.uow.merging.ever_in(ctx.person.id)
        for m in ctx.uow.memberships.of_pod(mine.pod)
        if may_report(mine, m, ctx.now) and m.is_named_on(ctx.place.platform)
    }
    people = ctx.uow.people.many(list(others))
    members = {short(m.id): m for m in others.values()}

    def with_day(value: str, name: str) -> str:
        since = members[value].joined_at.astimezone(ctx.voice.zone).date()
        return ctx.voice.text("named.since", name=name, day=ctx.voice.date(since))

    return told_apart([(value, people[m.person].name) for value, m in members.items()], with_day)


def _see_that_it_is_read(ctx: Context) -> None:
    if not ctx.uow.reports.can_be_read():
        raise Refused(report_views.UNREAD)


def _earlier(ctx: Context, theirs: Membership) -> Report | None:
    """Find the caller's report about a member that is not closed."""
    mine = ctx.uow.reports.by([ctx.person.id])
    return next(
        (r for r in mine if r.is_open and r.about and r.about.membership == theirs.id), None
    )


def _begun(ctx: Context, theirs: Membership) -> Report:
    quotas.another_report(ctx)
    made = Report(
        ReportId(ctx.ids.mint(ctx.now)),
        NUMBERS[ctx.ids.draw(len(NUMBERS))],
        ctx.person.id,
        ReportedMember(theirs.id, theirs.person, theirs.pod),
        ctx.now,
    )
    ctx.uow.reports.add(made)
    return made


def _add(ctx: Context, report: Report, letter: ReportLetter) -> None:
    quotas.another_part(ctx, report)
    if report.state is not report.add().state:
        ctx.uow.reports.save(report.add())
    part = ReportPartId(ctx.ids.mint(ctx.now))
    ctx.uow.reports.add_part(ReportPart(part, report.id, written(letter)))


def _letter(
    ctx: Context, theirs: Membership, said: TellAbout, shown: tuple[ShownPart, ...] | None
) -> ReportLetter:
    about = ReportedMember(theirs.id, theirs.person, theirs.pod)
    name = ctx.uow.people.get(theirs.person).name
    pod = ctx.uow.pods.get(theirs.pod).name
    return ReportLetter(said.what, name, pod, about, said.words, shown)
