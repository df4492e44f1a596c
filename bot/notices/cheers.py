"""Being seen: cheers brought together in the evening, and one member asked to answer."""

from bot.checkins.views import load_detailed, sent_row
from bot.dialogue.replies import Block, Button, Paragraph, Quote, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain import policy
from bot.domain.checkins import CheckIn, Cheer
from bot.domain.disclosure import Disclosure
from bot.domain.notices import Notice
from bot.kernel.ids import CheckInId, PersonId
from bot.notices import digests
from bot.notices.scene import DeliveryContext
from bot.outbox.composition import Dropped, Postponed
from bot.ports.storage import UnitOfWork


def cheers(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Bring the cheers of a day together."""
    waiting = told(scene.uow, scene.person.id, notice)
    if not waiting:
        return Dropped("delivered")
    people = scene.uow.people.many({cheer.sender for cheer in waiting})
    voice = scene.voice
    blocks: list[Block] = []
    tapped = list(dict.fromkeys(people[c.sender].name for c in waiting if c.tapped))
    if tapped:
        names = voice.items(tapped)
        blocks.append(Paragraph(voice.count("cheers.tapped", len(tapped), names=names)))
    for cheer in waiting:
        name = people[cheer.sender].name
        if cheer.media is not None:
            shows = press("cheer.media", cheer.id)
            blocks.append(sent_row(voice, cheer.media, name, notice.platform, shows))
        if cheer.words is not None:
            blocks += [Paragraph(voice.say("cheers.wrote", name=name)), Quote(cheer.words)]
    return Reply(tuple(blocks))


def told(uow: UnitOfWork, person: PersonId, notice: Notice) -> list[Cheer]:
    """Find the cheers that a notice brings: those that were there when its evening came.

    Of very many it brings the first; the rest come with the next evening's.
    """
    waiting = uow.checkins.cheers_waiting(person)
    return [cheer for cheer in waiting if cheer.at <= notice.due_at]


def see(scene: DeliveryContext, notice: Notice) -> Reply | Dropped | Postponed:
    """Ask one member, in private, to answer a check-in that nobody has answered yet.

    That it was answered meanwhile takes nothing out of what was sent, which is drawn anew as long
    as they may know of it.
    """
    check_in = scene.uow.checkins.get(CheckInId(int(notice.args["check_in"])))
    membership, pod = scene.membership(notice)
    (entry,) = load_detailed(scene.uow, [check_in])
    told = entry.told(scene.now)
    if not membership.inside or membership.pod != check_in.pod or not told.exists:
        return Dropped("left")
    if notice.redraws is None and policy.is_seen(
        told, scene.uow.checkins.cheers_for([check_in.id])
    ):
        return Dropped("seen")
    if notice.redraws is None and digests.is_awaited(scene.uow, membership, check_in.week):
        return Postponed(scene.now + digests.HOMES_FIRST)
    name = scene.uow.people.get(check_in.person).name
    return reply(
        scene.voice.say(
            "see.ask_words" if told.asks_for_words else "see.ask", name=name, pod=pod.name
        ),
        *digests.shared(scene.uow, scene.voice, entry, notice.platform, told),
        buttons=_answers(scene, check_in, told),
    )


def _answers(scene: DeliveryContext, check_in: CheckIn, told: Disclosure) -> tuple[Button, ...]:
    text = scene.voice.text
    words = Button(text("button.cheer_words"), press("cheer.words", check_in.id), Tone.MAIN)
    if told.asks_for_words:
        return (words,)
    return (Button(text("button.cheer"), press("cheer.tap", check_in.id), Tone.MAIN), words)
