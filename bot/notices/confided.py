"""Notices about somebody who is not okay, to and from whom they told; and what people write."""

from contextlib import suppress
from datetime import datetime

from msgspec.structs import replace

from bot.dialogue.replies import Reply
from bot.domain.apart import are_apart
from bot.domain.notices import Notice, NoticeKind, NoticeState
from bot.domain.pods import MemberRole, Membership
from bot.kernel.errors import NotFound
from bot.kernel.ids import Ids, MembershipId, PersonalNoteId, PersonId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext
from bot.outbox.composition import Dropped
from bot.outbox.enqueue import OutboxWriter, copied_key
from bot.ports.storage import UnitOfWork
from bot.support import not_okay_views, wrong_views
from bot.support.confidants import Confidant, News, confidants


def confided(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody that another member is not okay and chose to tell them."""
    mine, _ = context.membership(notice)
    theirs, _ = context.membership(notice, "asker")
    if not mine.inside or not theirs.inside:
        return Dropped(EndReason.LEFT)
    asker = context.uow.people.get(theirs.person)
    if asker.not_okay is None or mine.id not in asker.not_okay.told:
        return Dropped(EndReason.CHANGED)
    if are_apart(context.person, asker):
        return Dropped(EndReason.CHANGED)
    known = context.rules.helplines
    return not_okay_views.confided(context.voice, known, asker.name, asker.zone, theirs.id)


def told(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell who confided something what became of it: somebody has it, cannot, or passes it on."""
    about, _ = context.membership(notice, "about")
    who = context.uow.people.get(about.person)
    if who.forgotten_at is not None:
        return Dropped(EndReason.LEFT)
    name = who.name
    match News(str(notice.args["news"])):
        case News.HAS_IT:
            return not_okay_views.has_it(context.voice, name)
        case News.UNREACHED:
            return not_okay_views.unreached(context.voice, name, _others(context, notice.platform))
        case News.NOT_YET if _arrived(context.uow, about, str(notice.args["of"])):
            return Dropped(EndReason.DELIVERED)
        case News.NOT_YET:
            return not_okay_views.unreached(context.voice, name, _others(context, notice.platform))
        case News.PASSES_ON:
            others = _others(context, notice.platform)
            to = next((o for o in others if o.membership.id == notice.args.get("to")), None)
            return not_okay_views.passes_on(context.voice, name, to, others)


def asked_after(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask once how it is, as was wanted, unless it is better."""
    if context.person.not_okay is None:
        return Dropped(EndReason.CHANGED)
    return not_okay_views.asks_after(context.voice)


def note(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring what one person wrote to another, with the way to write back."""
    try:
        written = context.uow.personal_notes.get(PersonalNoteId(int(notice.args["note"])))
    except NotFound:
        return Dropped(EndReason.GONE)  # what `inbox` shows may be older than it is kept
    mine, _ = context.membership(notice)
    theirs = context.uow.memberships.of(mine.pod, written.sender)
    back = theirs.id if theirs is not None and theirs.inside and mine.inside else None
    sender = context.uow.people.get(written.sender)
    if are_apart(context.person, sender):
        return Dropped(EndReason.CHANGED)
    return not_okay_views.note(context.voice, sender.name, written.words, back)


def talk_wanted(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask whoever looks after a pod to talk with two of it, with what one of them wrote."""
    mine, pod = context.membership(notice)
    asker, _ = context.membership(notice, "asker")
    other, _ = context.membership(notice, "about")
    looks_after = mine.inside and mine.role is not MemberRole.MEMBER
    if not (looks_after and asker.inside and other.inside):
        return Dropped(EndReason.LEFT)
    people = context.uow.people.many([asker.person, other.person])
    words = None
    if number := int(notice.args["note"]):
        with suppress(NotFound):  # what `inbox` shows may be older than it is kept
            words = context.uow.personal_notes.get(PersonalNoteId(number)).words
    return wrong_views.talk_wanted(
        context.voice,
        (people[asker.person].name, asker.id),
        (people[other.person].name, other.id),
        pod.name,
        words,
    )


def tell_asker(uow: UnitOfWork, ids: Ids, at: datetime, notice: Notice, news: News) -> None:
    """Put into the outbox what became of telling somebody."""
    asker, to = _asker(uow, notice), MembershipId(int(notice.args["membership"]))
    if asker is not None:
        if news is News.UNREACHED:
            _take_back(uow, asker.person, to)
        OutboxWriter(uow, ids, at, asker.pod).tell_person(
            NoticeKind.TOLD,
            f"told:{notice.key}:{news.value}",
            asker.person,
            about=to,
            news=news.value,
        )


def _arrived(uow: UnitOfWork, to: Membership, key: str) -> bool:
    """Tell whether somebody has what they were to be told, on whatever account."""
    accounts = uow.people.accounts([to.person]).get(to.person, ())
    keys = (key, *(copied_key(key, account.platform) for account in accounts))
    found = filter(None, map(uow.outbox.by_key, keys))
    return any(state is NoticeState.SENT for _, state in found)


def _take_back(uow: UnitOfWork, asker: PersonId, to: MembershipId) -> None:
    """Note that somebody was not told after all."""
    person = uow.people.get(asker)
    if person.not_okay is not None:
        uow.people.save(replace(person, not_okay=person.not_okay.not_having_told(to)))


def _asker(uow: UnitOfWork, notice: Notice) -> Membership | None:
    try:
        return uow.memberships.get(MembershipId(int(notice.args["asker"])))
    except NotFound:
        return None


def _others(context: DeliveryContext, platform: str) -> tuple[Confidant, ...]:
    not_okay = context.person.not_okay
    told_before = () if not_okay is None else not_okay.told
    return confidants(context.uow, context.person, context.now, platform, told_before)
