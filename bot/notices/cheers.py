"""Composes the cheers of a day for their receiver, and the request to answer a check-in."""

from datetime import datetime

from bot.checkins.details import load_detailed
from bot.checkins.shared_views import in_full
from bot.checkins.views import media_row
from bot.dialogue.replies import Block, Button, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain import policy
from bot.domain.apart import are_apart
from bot.domain.checkins import CheckIn, Cheer
from bot.domain.disclosure import Disclosure, member_on
from bot.domain.notices import Notice
from bot.kernel.ids import CheckInId, PersonId
from bot.kernel.metrics import EndReason
from bot.notices import digests
from bot.notices.delivery_context import DeliveryContext
from bot.notices.digest_sight import Sight, digest_sight
from bot.outbox.composition import Dropped, Postponed
from bot.ports.storage import UnitOfWork
from bot.support import wrong_views


def cheers_of_the_day(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring the cheers of a day together."""
    waiting = cheers_brought(context.uow, context.person.id, notice)
    if not waiting:
        return Dropped(EndReason.DELIVERED)
    people = context.uow.people.many({cheer.sender for cheer in waiting})
    voice = context.voice
    blocks: list[Block] = []
    tapped = list(dict.fromkeys(people[c.sender].name for c in waiting if c.tapped))
    if tapped:
        names = voice.items(tapped)
        blocks.append(Paragraph(voice.count("cheers.tapped", len(tapped), names=names)))
    for cheer in waiting:
        name = people[cheer.sender].name
        if cheer.media is not None:
            shows = press("cheer.media", cheer.id)
            blocks.append(media_row(voice, cheer.media, name, notice.platform, shows))
        if cheer.words is not None:
            blocks += [Paragraph(voice.say("cheers.wrote", name=name)), Quote(cheer.words)]
    return Reply(tuple(blocks), (wrong_views.something_wrong(voice),))


def cheers_brought(uow: UnitOfWork, person: PersonId, notice: Notice) -> list[Cheer]:
    """Find the cheers that a notice brings: those that were there when its evening came.

    Of very many it brings the first; the rest come with the next evening's. What is drawn anew
    brings those of them that are still to be seen.
    """
    if "told_at" in notice.args:
        told_at = datetime.fromisoformat(str(notice.args["told_at"]))
        return [*uow.forgetting.cheers_told(person, told_at)]
    waiting = uow.checkins.cheers_waiting(person)
    return [cheer for cheer in waiting if cheer.at <= notice.due_at]


def asked_to_see(context: DeliveryContext, notice: Notice) -> Reply | Dropped | Postponed:
    """Ask one member, in private, to answer a check-in that nobody has answered yet.

    That it was answered meanwhile takes nothing out of what was sent, which is drawn anew as long
    as they may know of it.
    """
    check_in = context.uow.checkins.get(CheckInId(int(notice.args["check_in"])))
    membership, pod = context.membership(notice)
    (entry,) = load_detailed(context.uow, [check_in])
    told = entry.disclosure(context.now, member_on(notice.platform))
    if not membership.inside or membership.pod != check_in.pod or not told.exists:
        return Dropped(EndReason.LEFT)
    if notice.redraws is None and policy.is_seen(
        told, context.uow.checkins.cheers_for([check_in.id])
    ):
        return Dropped(EndReason.SEEN)
    if notice.redraws is None and _awaits_digest(context, check_in):
        return Postponed(context.now + digests.HOMES_FIRST)
    author = context.uow.people.get(check_in.person)
    if notice.redraws is None and are_apart(context.person, author):
        return Dropped(EndReason.CHANGED)
    return reply(
        context.voice.say(
            "see.ask_words" if told.asks_for_words else "see.ask", name=author.name, pod=pod.name
        ),
        *in_full(context.voice, entry, told, notice.platform),
        buttons=(
            *_answers(context, check_in, told),
            wrong_views.something_wrong_with(context.voice, check_in.membership),
        ),
    )


def _awaits_digest(context: DeliveryContext, check_in: CheckIn) -> bool:
    return digest_sight(context.uow, check_in).of(context.person.id) is Sight.AWAITED


def _answers(context: DeliveryContext, check_in: CheckIn, told: Disclosure) -> tuple[Button, ...]:
    text = context.voice.text
    words = Button(text("button.cheer_words"), press("cheer.words", check_in.id), Tone.MAIN)
    if told.asks_for_words:
        return (words,)
    return (Button(text("button.cheer"), press("cheer.tap", check_in.id), Tone.MAIN), words)
