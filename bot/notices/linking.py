"""Notices about two accounts that become one: the question, the answer, and what came of it."""

from datetime import time

from bot.dialogue.replies import Reply
from bot.domain.links import Link, LinkState
from bot.domain.notices import Notice
from bot.domain.weeks import Week
from bot.kernel.errors import NotFound
from bot.kernel.ids import LinkId, PodId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext
from bot.outbox.composition import Dropped
from bot.people import linking_views as views
from bot.people.linking import LinkNews, other_end
from bot.texts.spans import Line
from bot.zones import finder


def linking(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell one end of a link what it has to know, if that is still so."""
    voice, there = context.voice, str(notice.args.get("on", ""))
    match LinkNews(str(notice.args["news"])):
        case LinkNews.ASKED:
            return _asked(context, notice)
        case LinkNews.AGREED:
            return _agreed(context, notice)
        case LinkNews.DECLINED:
            return views.declined_there(voice, there)
        case LinkNews.UNDONE:
            return views.undone_there(voice, there)
        case LinkNews.JOINED:
            accounts = context.uow.people.accounts([context.person.id])[context.person.id]
            if len(accounts) < 2:
                return Dropped(EndReason.CHANGED)
            return views.joined(
                voice, accounts, _differences(context, notice), _answered_twice(context, notice)
            )
        case LinkNews.PARTED:
            return views.parted(voice, there)
        case LinkNews.BEGUN:
            return views.begun(voice, there)


def _asked(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    link = _link(context, notice)
    if link is None or link.state is not LinkState.ASKED or not link.holds(context.now):
        return Dropped(EndReason.SETTLED)
    return views.asked(context.voice, link, *_other(context, link))


def _agreed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    link = _link(context, notice)
    if link is None or link.state is not LinkState.AGREED:
        return Dropped(EndReason.SETTLED)
    return views.agreed(context.voice, link, *_other(context, link))


def _link(context: DeliveryContext, notice: Notice) -> Link | None:
    try:
        return context.uow.links.get(LinkId(int(notice.args["link"])))
    except NotFound:
        return None


def _other(context: DeliveryContext, link: Link) -> tuple[str, str]:
    (own, *_) = context.uow.people.accounts([context.person.id])[context.person.id]
    return other_end(context.uow, link, own)


def _differences(context: DeliveryContext, notice: Notice) -> list[Line]:
    """Say what the second account had set otherwise, each with how it is now."""
    voice, person, args = context.voice, context.person, notice.args
    said = []
    if "language" in args:
        now, had = (voice.text(f"language.{each}") for each in (person.language, args["language"]))
        said.append(voice.say("link.was_language", now=now, had=had))
    if "zone" in args and person.zone is not None:
        now, had = (finder.label(str(z), person.language) for z in (person.zone, args["zone"]))
        said.append(voice.say("link.was_zone", now=now, had=had))
    if "quiet" in args:
        quiet = f"{voice.clock(person.quiet.start)}–{voice.clock(person.quiet.end)}"
        start, end = (time.fromisoformat(each) for each in str(args["quiet"]).split("-"))
        had = f"{voice.clock(start)}–{voice.clock(end)}"
        said.append(voice.say("link.was_quiet", now=quiet, had=had))
    if "nudges" in args:
        now, had = (
            voice.text(f"nudge_level.{each}") for each in (person.nudges.value, args["nudges"])
        )
        said.append(voice.say("link.was_nudges", now=now, had=had))
    return said


def _answered_twice(context: DeliveryContext, notice: Notice) -> list[Line]:
    """Name the weeks of which the newer answer was kept."""
    said = []
    for each in str(notice.args.get("weeks", "")).split():
        number, _, week = each.partition(":")
        pod = context.uow.pods.get(PodId(int(number)))
        day = context.voice.day(pod.rhythm.check_in_day(Week.read(week)))
        said.append(context.voice.say("link.twice", pod=pod.name, day=day))
    return said
