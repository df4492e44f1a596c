"""Commands about oneself: profile, zone, own hour, quiet hours, nudges, rest and language."""

import datetime as dt
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from msgspec.structs import replace

from bot.checkins.rested_weeks import follow_rest
from bot.dialogue.clearing import Cleared, kept
from bot.dialogue.commands import Clears, Commands, More, Nothing, Redirect, Visibility, Where
from bot.dialogue.enumerations import SpokenEnum
from bot.dialogue.fields import Choice, Day, Flag, Mine, Ref, Text, TimeOfDay, Zone
from bot.dialogue.number_fields import Number
from bot.dialogue.replies import Reply
from bot.domain.notices import AgendaKind
from bot.domain.people import NudgeLevel, Person, Rest
from bot.domain.weeks import QuietHours
from bot.kernel.errors import BadAnswer
from bot.outbox import schedule
from bot.outbox.enqueue import enqueue_cheers
from bot.outbox.host_news import tell_who_is_back
from bot.people import hour_views, linking, linking_views, views
from bot.reading.dates import months_on
from bot.reading.days import weekday
from bot.request import access
from bot.request.context import Context
from bot.zones import named_zones

me = Commands("me")
HALF_A_YEAR = 6


class Language(StrEnum):
    """The languages Cairn speaks."""

    EN = "en"
    ES = "es"


class Weekday(SpokenEnum):
    """The days of a week, Monday first."""

    MONDAY = "monday"
    TUESDAY = "tuesday"
    WEDNESDAY = "wednesday"
    THURSDAY = "thursday"
    FRIDAY = "friday"
    SATURDAY = "saturday"
    SUNDAY = "sunday"

    @property
    def number(self) -> int:
        """The weekday as a number; Monday is 0."""
        return list(Weekday).index(self)

    @classmethod
    def spoken(cls, text: str, language: str) -> "Weekday | None":
        """Read a weekday as people say it: "Sundays", "los domingos"."""
        number = weekday(text, language)
        return None if number is None else list(Weekday)[number]


@dataclass(frozen=True, slots=True)
class SetZone:
    """Where a person's clock is."""

    place: Annotated[str, Zone()]


@dataclass(frozen=True, slots=True)
class SetTime:
    """When a person wants to be asked by a pod."""

    pod: Annotated[int, Mine("pod")]
    time: Annotated[
        dt.time | Cleared,
        TimeOfDay(("08:00", "12:00", "18:00", "20:00")),
        Clears("me.time.pods_time"),
    ]
    day: Annotated[Weekday | Cleared | None, Choice(Weekday), Clears("me.time.pods_day")] = None


@dataclass(frozen=True, slots=True)
class OwnQuestion:
    """The membership that a question belongs to."""

    membership: Annotated[int, Ref("membership")]


@dataclass(frozen=True, slots=True)
class SetQuiet:
    """Between which hours nothing is sent."""

    from_: Annotated[dt.time, TimeOfDay(("20:00", "21:00", "22:00", "23:00"))]
    to: Annotated[dt.time, TimeOfDay(("06:00", "07:00", "08:00", "09:00"))]


@dataclass(frozen=True, slots=True)
class SetNudges:
    """How much a person wants to hear unasked."""

    level: Annotated[NudgeLevel, Choice(NudgeLevel)]
    weekly: Annotated[Decimal | None, Number(1, 20, counts="messages"), More()] = None


@dataclass(frozen=True, slots=True)
class ComeBack:
    """What somebody who is back would like to do, if they say so at once."""

    thing: Annotated[str | None, Text(2000, lines=True), More()] = None


@dataclass(frozen=True, slots=True)
class TakeRest:
    """A break, until a day or until the person is back."""

    until: Annotated[date | None, Day()] = None
    reason: Annotated[str | None, Text(200), More()] = None


@dataclass(frozen=True, slots=True)
class TakeLongRest:
    """A break of more than half a year, and whether it is meant."""

    until: Annotated[date, Day()]
    meant: Annotated[bool, Flag()]
    reason: Annotated[str | None, Text(200), More()] = None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    """The language a person reads."""

    language: Annotated[Language, Choice(Language)]


def lives_at(ctx: Context, told: str) -> Person:
    """Let the caller live in the zone that they told, at the place that they named for it."""
    zone, place = named_zones.zone_of(told), named_zones.place_of(told)
    return replace(ctx.person, zone=zone, place=place)


def own_zone(ctx: Context) -> dict[str, str]:
    """Answer where somebody's clock is, once they have said so."""
    return {"zone": ctx.person.zone} if ctx.person.zone else {}


@me.command("profile", Nothing, where=Where.PRIVATE, reads=True)
def profile(ctx: Context, said: Nothing) -> Reply:
    """Show everything Cairn knows about the caller."""
    memberships = access.memberships(ctx)
    pods = ctx.uow.pods.many([m.pod for m in memberships])
    goals = ctx.uow.goals.of_person(ctx.person.id, views.GOALS_SHOWN + 1, active=True)
    many = ctx.uow.goals.count(ctx.person.id)
    accounts = ctx.uow.people.accounts([ctx.person.id]).get(ctx.person.id, ())
    check_ins = ctx.uow.checkins.of_person(ctx.person.id, ctx.person.created_at)
    asked = {m.id: ctx.uow.agenda.of(AgendaKind.PROMPT, m.id) for m in memberships}
    shown = views.profile(ctx, memberships, pods, asked, goals, many, accounts, check_ins)
    link = linking.agreed_link(ctx)
    other = None if link is None else linking.other_end(ctx.uow, link, ctx.account)
    return linking_views.in_profile(ctx.voice, shown, accounts, link, other)


@me.command("zone", SetZone)
def zone(ctx: Context, said: SetZone) -> Reply:
    """Set the caller's zone.

    - Prompts that have not been asked yet move with it; none is asked twice.
    """
    person = ctx.uow.people.save(lives_at(ctx, said.place))
    schedule.plan_for_person(ctx.uow, person, ctx.now)
    return views.zone(ctx, person)


@me.command("time", SetTime)
def own_time(ctx: Context, said: SetTime) -> Reply:
    """Set the caller's own hour for one pod's question, and their own weekday if they like.

    - Either goes back to the pod's; what is left out stays as it is.
    - A week already asked about is not asked about again.
    - Where it lies in quiet hours, that is said at once; an exception was made for one hour only.
    """
    pod, mine = access.pod(ctx, said.pod)
    day = said.day.number if isinstance(said.day, Weekday) else said.day
    at = kept(said.time, mine.at)
    through = mine.through_quiet and at == mine.at
    changed = replace(mine, at=at, day=kept(day, mine.day), through_quiet=through)
    ctx.uow.memberships.save(changed)
    week = schedule.plan_prompt(ctx.uow, pod, changed, ctx.person, ctx.now)
    return hour_views.own_time(ctx, pod, changed, week)


@me.press("through_quiet", OwnQuestion)
def through_quiet(ctx: Context, said: OwnQuestion) -> Reply:
    """Let one pod's question come at its hour in the caller's quiet hours too."""
    return _set_through_quiet(ctx, said, through=True)


@me.press("keep_quiet", OwnQuestion)
def keep_quiet(ctx: Context, said: OwnQuestion) -> Reply:
    """Let one pod's question wait for the end of the caller's quiet hours again."""
    return _set_through_quiet(ctx, said, through=False)


def _set_through_quiet(ctx: Context, said: OwnQuestion, *, through: bool) -> Reply:
    pod, mine = access.own_membership(ctx, said.membership)
    changed = replace(mine, through_quiet=through)
    ctx.uow.memberships.save(changed)
    week = schedule.plan_prompt(ctx.uow, pod, changed, ctx.person, ctx.now)
    return hour_views.through_quiet(ctx, pod, changed, week)


@me.command("quiet", SetQuiet)
def quiet(ctx: Context, said: SetQuiet) -> Reply:
    """Set the hours in which nothing is sent; the same time twice means none.

    - Where the hour of a question lies in them, that is said at once.
    """
    person = ctx.uow.people.save(replace(ctx.person, quiet=QuietHours(said.from_, said.to)))
    mine = access.memberships(ctx)
    return views.quiet(ctx, person, [(ctx.uow.pods.get(m.pod), m) for m in mine])


@me.command("nudges", SetNudges)
def nudges(ctx: Context, said: SetNudges) -> Reply:
    """Set how much the caller wants to hear, and show what a usual week would bring."""
    limit = None if said.weekly is None else int(said.weekly)
    person = ctx.uow.people.save(replace(ctx.person, nudges=said.level, weekly_limit=limit))
    schedule.plan_for_person(ctx.uow, person, ctx.now)
    return views.nudges(ctx, person)


@me.command("rest", TakeRest)
def rest(ctx: Context, said: TakeRest) -> Reply | Redirect:
    """Rest: nothing is sent and nothing counts.

    - It ends by itself on the day named, or with `me back`.
    - One of more than half a year is asked about before it begins.
    - Weeks whose check-in day lies within it are not missed, nor is one that was asked about.
    """
    if said.until is not None and said.until <= ctx.today:
        raise BadAnswer("me.rest.too_soon", field="until")
    if said.until is None or said.until <= months_on(ctx.today, HALF_A_YEAR):
        return _begin_rest(ctx, Rest(ctx.today, said.until, said.reason))
    reason = {} if said.reason is None else {"reason": said.reason}
    given = {"until": said.until.isoformat(), **reason}
    return Redirect("me.long_rest", given, views.long_rest(ctx, said.until))


@me.press("long_rest", TakeLongRest)
def long_rest(ctx: Context, said: TakeLongRest) -> Reply | Redirect:
    """Begin a rest of more than half a year, once it was said to be meant, or ask for another."""
    if not said.meant:
        return Redirect("me.rest")
    return _begin_rest(ctx, Rest(ctx.today, said.until, said.reason))


def _begin_rest(ctx: Context, taken: Rest) -> Reply:
    person = ctx.uow.people.save(replace(ctx.person, rest=taken))
    answered = follow_rest(ctx.uow, ctx.ids, ctx.now, person, before=ctx.person.rest)
    return views.rest(ctx, person, answered)


@me.command("back", ComeBack, visibility=Visibility.WHISPER)
def back(ctx: Context, said: ComeBack) -> Redirect:
    """End the caller's rest, and listen to what they would like to do; nothing missed is told.

    - What they say with it is heard as their one small thing.
    - A week whose check-in day is still to come is asked about after all.
    """
    person = ctx.uow.people.save(replace(ctx.person, rest=None))
    follow_rest(ctx.uow, ctx.ids, ctx.now, person, before=ctx.person.rest)
    if ctx.uow.checkins.cheers_waiting(person.id):
        enqueue_cheers(ctx.uow, ctx.ids, ctx.now, person)
    for membership in access.memberships(ctx):
        if membership.silent or membership.hears_of_host:
            returned = membership.returned()
            ctx.uow.memberships.save(tell_who_is_back(ctx.uow, ctx.ids, ctx.now, returned))
    if said.thing is not None:
        return Redirect("goal.this_week", {"thing": said.thing})
    return Redirect("goal.back")


@me.command("language", SetLanguage)
def language(ctx: Context, said: SetLanguage) -> Reply:
    """Speak another language from now on."""
    person = ctx.uow.people.save(replace(ctx.person, language=said.language.value))
    return views.language(ctx, person)
