"""What is seen by somebody who tells those who run Cairn about another member."""

from collections.abc import Sequence

from bot.dialogue.replies import Block, Button, Choices, Paragraph, Quote, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.reports import Report, ReportKind
from bot.helplines.helplines import Helplines
from bot.support import views
from bot.texts.spans import Line
from bot.texts.voice import Style, Voice
from bot.zones import countries

UNREAD = "report.unread"


def who_reads(
    voice: Voice, known: Helplines, zone: str | None, earlier: Sequence[Report]
) -> Reply:
    """Say what a number can do that a report cannot, and who reads it; name those of before."""
    before = tuple(
        Choices(
            voice.say(
                "report.earlier", number=_number(report), day=voice.moment(report.at, Style.DAY)
            ),
            (_add(voice, report),),
        )
        for report in earlier
    )
    return reply(danger(voice, known, zone), voice.say("report.who_reads"), *before)


def danger(voice: Voice, known: Helplines, zone: str | None) -> Line:
    """Say what to do where somebody is in danger now."""
    number = known.number(countries.of_zone(zone))
    there = number if number is not None else voice.text("not_okay.any_number")
    return voice.say("report.danger", number=there)


def unread(voice: Voice) -> tuple[Button, ...]:
    """Offer what is possible where nobody would read a report."""
    return (views.where_help(voice), _leave(voice), views.not_okay(voice))


def reported(
    voice: Voice, known: Helplines, zone: str | None, report: Report, said: ReportKind, along: int
) -> Reply:
    """Confirm a report with its number, and what went along with it."""
    first = (danger(voice, known, zone),) if said is ReportKind.DANGER else ()
    told: list[Block | Line] = [
        *first,
        voice.say("report.done", number=_number(report)),
        voice.count("report.along", along) if along else voice.say("report.alone"),
    ]
    buttons = (_add(voice, report), views.where_help(voice), _leave(voice))
    return reply(*told, buttons=buttons)


def added(voice: Voice, report: Report) -> Reply:
    """Confirm that more was told."""
    said = voice.say("report.added", number=_number(report))
    return reply(said, buttons=(_add(voice, report), views.where_help(voice)))


def answered(voice: Voice, report: Report) -> Reply:
    """Bring the answer of those who read a report."""
    number = _number(report)
    told: list[Block] = []
    if report.answer is not None:
        told += [Paragraph(voice.say("report.answer", number=number)), Quote(report.answer)]
    if not report.is_open:
        told.append(Paragraph(voice.say("report.closed", number=number)))
    more = (_add(voice, report),) if report.is_open else ()
    return reply(*told, buttons=(*more, views.where_help(voice)))


def _number(report: Report) -> str:
    return str(report.number)


def _add(voice: Voice, report: Report) -> Button:
    return Button(voice.text("button.add_to_report"), press("report.add", report.id))


def _leave(voice: Voice) -> Button:
    return Button(voice.text("pod.leave"), press("pod.leave"))
