"""What people see of themselves: their profile, and what they have just set."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import chain

from bot.dialogue.replies import (
    Block,
    Bullets,
    Button,
    Facts,
    Heading,
    Paragraph,
    Reply,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal
from bot.domain.notices import AgendaItem
from bot.domain.people import Account, NudgeLevel, Person
from bot.domain.pods import Membership, Pod
from bot.domain.prompting import asked_at
from bot.kernel.ids import MembershipId, PodId
from bot.people import hour_views, own_data_views
from bot.request.context import Context, voice_of
from bot.texts.spans import Line, Span, plain
from bot.texts.voice import Style, Voice
from bot.zones import finder

GOALS_SHOWN = 20


def profile(
    ctx: Context,
    memberships: Sequence[Membership],
    pods: Mapping[PodId, Pod],
    asked: Mapping[MembershipId, AgendaItem | None],
    goals: Sequence[Goal],
    many: int,
    accounts: Sequence[Account],
    check_ins: Sequence[CheckIn],
) -> Reply:
    """Show everything Cairn knows about somebody, to them; of `many` goals, some active ones."""
    say = ctx.voice.say
    mine = [_membership(ctx, pods[m.pod], m, asked.get(m.id)) for m in memberships]
    titles = [plain(goal.title) for goal in goals[:GOALS_SHOWN]]
    further = (Button(ctx.voice.text("button.goals"), press("goal.list")),)
    return reply(
        Heading(say("profile.heading")),
        _facts(ctx, accounts, many, len(check_ins)),
        *_listed(say("profile.pods"), mine),
        *_listed(say("profile.goals"), titles),
        say("profile.sealed"),
        ctx.voice.count("who_sees.kept", ctx.rules.words_kept_months),
        buttons=(
            *(further if len(goals) > GOALS_SHOWN else ()),
            *own_data_views.tables(ctx),
            Button(ctx.voice.text("me.privacy"), press("me.privacy")),
            Button(ctx.voice.text("me.export"), press("me.export")),
            Button(ctx.voice.text("button.zone"), press("me.zone")),
            Button(ctx.voice.text("button.quiet"), press("me.quiet")),
            Button(ctx.voice.text("button.nudges"), press("me.nudges")),
            Button(ctx.voice.text("button.rest"), press("me.rest")),
            Button(ctx.voice.text("button.language"), press("me.language")),
            *((_unmute(ctx),) if ctx.person.muted else ()),
        ),
    )


def zone(ctx: Context, person: Person) -> Reply:
    """Confirm a zone by the time it is there."""
    voice = voice_of(person, ctx.now)
    return reply(
        hour_views.there(voice, person, ctx.now),
        buttons=(Button(voice.text("button.not_right"), press("me.zone")),),
    )


def quiet(ctx: Context, person: Person, mine: Sequence[tuple[Pod, Membership]]) -> Reply:
    """Confirm quiet hours, and say which questions they hold back."""
    if person.quiet.start == person.quiet.end:
        return reply(ctx.voice.say("me.quiet.none"))
    start, end = ctx.voice.clock(person.quiet.start), ctx.voice.clock(person.quiet.end)
    held = [hour_views.in_quiet_hours(ctx.voice, pod, m, person) for pod, m in mine]
    return reply(ctx.voice.say("me.quiet.done", start=start, end=end), *chain.from_iterable(held))


def nudges(ctx: Context, person: Person) -> Reply:
    """Show what would be sent in a usual week."""
    say = ctx.voice.say
    lines = [say("me.nudges.prompt")]
    if person.nudges is not NudgeLevel.LIGHT:
        lines += [say("me.nudges.reminder"), say("me.nudges.see")]
    lines.append(say("me.nudges.digest"))
    if person.nudges is NudgeLevel.ACTIVE:
        lines.append(say("me.nudges.midweek"))
    lines.append(say("me.nudges.cheers"))
    return reply(
        say("me.nudges.done", level=say(f"nudge_level.{person.nudges.value}")),
        Bullets(tuple(lines)),
        ctx.voice.count("me.nudges.limit", person.budget),
        buttons=(Button(ctx.voice.text("button.quiet"), press("me.quiet")),),
    )


def rest(ctx: Context, person: Person, answered: Sequence[Pod]) -> Reply:
    """Confirm a rest, and say that weeks stay answered which were."""
    until = person.rest.until if person.rest else None
    said = (
        ctx.voice.say("me.rest.done")
        if until is None
        else ctx.voice.say("me.rest.done_until", day=ctx.voice.day(until))
    )
    pods = ctx.voice.items([pod.name for pod in answered])
    stays = (ctx.voice.say("me.rest.answered", pods=pods),) if answered else ()
    return reply(said, *stays, buttons=(_back_button(ctx.voice),))


def long_rest(ctx: Context, until: date) -> Reply:
    """Show until when a long rest would be, before it begins."""
    return reply(ctx.voice.say("me.rest.long", day=ctx.voice.day(until)))


def language(ctx: Context, person: Person) -> Reply:
    """Confirm a language in it."""
    return reply(voice_of(person, ctx.now).say("me.language.done"))


def _facts(ctx: Context, accounts: Sequence[Account], goals: int, check_ins: int) -> Facts:
    """Tell what a person has set, and how much of theirs is kept."""
    say, count, person = ctx.voice.say, ctx.voice.count, ctx.person
    kept, answered = count("profile.goals_kept", goals), count("profile.check_ins_kept", check_ins)
    platforms = [ctx.voice.text(f"platform.{account.platform}") for account in accounts]
    return Facts(
        (
            (say("profile.name"), plain(person.name)),
            (say("profile.language"), say(f"language.{person.language}")),
            (say("profile.zone"), _zone(ctx.voice, person, ctx.now)),
            (say("profile.quiet"), _quiet(ctx.voice, person)),
            (say("profile.nudges"), _level(ctx.voice, person)),
            (say("profile.rest"), _rest(ctx.voice, person)),
            *_left_alone(ctx.voice, person),
            *_muted(ctx),
            (say("profile.accounts"), plain(ctx.voice.items(platforms))),
            (
                say("profile.since"),
                plain(ctx.voice.date_of(person.created_at)),
            ),
            (say("profile.kept"), say("profile.kept_is", goals=kept, check_ins=answered)),
        )
    )


def _listed(title: Line, lines: Sequence[Line]) -> tuple[Block, ...]:
    return (Paragraph(title), Bullets(tuple(lines))) if lines else ()


def _back_button(voice: Voice) -> Button:
    return Button(voice.text("button.back"), press("me.back"))


def _zone(voice: Voice, person: Person, now: datetime) -> Line:
    if person.zone is None:
        return voice.say("profile.zone_unknown")
    there = voice.moment(now, Style.TIME).text
    if person.place is not None:
        return voice.say("profile.zone_there", place=person.place, now=there)
    return voice.say(
        "profile.zone_is", place=finder.label(person.zone, person.language), now=there
    )


def _quiet(voice: Voice, person: Person) -> Line:
    if person.quiet.start == person.quiet.end:
        return voice.say("profile.none")
    start, end = voice.clock(person.quiet.start), voice.clock(person.quiet.end)
    return voice.say("profile.quiet_is", start=start, end=end)


def _level(voice: Voice, person: Person) -> Line:
    level = voice.say(f"nudge_level.{person.nudges.value}")
    return voice.count("profile.nudges_is", person.budget, level=level)


def _left_alone(voice: Voice, person: Person) -> tuple[tuple[Line, Line], ...]:
    if person.not_okay is None:
        return ()
    said = voice.count(
        "profile.told", len(person.not_okay.told), at=voice.moment(person.not_okay.since)
    )
    return ((voice.say("profile.not_okay"), said),)


def _muted(ctx: Context) -> tuple[tuple[Line, Line], ...]:
    """Name those from whom the reader does not want to hear, to them alone."""
    if not ctx.person.muted:
        return ()
    names = [each.name for each in ctx.uow.people.many(ctx.person.muted).values()]
    return ((ctx.voice.say("profile.muted"), plain(ctx.voice.items(names))),)


def _unmute(ctx: Context) -> Button:
    return Button(ctx.voice.text("button.unmute"), press("me.unmute"))


def _rest(voice: Voice, person: Person) -> Line:
    if person.rest is None:
        return voice.say("profile.none")
    if person.rest.until is None:
        return voice.say("profile.rest_open")
    return voice.say("profile.rest_until", day=voice.day(person.rest.until))


def _membership(ctx: Context, pod: Pod, mine: Membership, due: AgendaItem | None) -> Line:
    off = () if mine.on_board else (Span(". "), *ctx.voice.say("profile.off_board"))
    if due is None or due.week is None:
        return (*ctx.voice.say("profile.pod_forming", pod=pod.name), *off)
    at = asked_at(pod, mine, ctx.person, due.week)
    return (*ctx.voice.say("profile.pod", pod=pod.name, at=ctx.voice.moment(at)), *off)
