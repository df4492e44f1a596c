"""What others read of a check-in: three lines that begin with a name, and all of its words."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.checkins.details import DetailedCheckIn
from bot.checkins.views import media_name
from bot.dialogue.replies import Block, Button, Choices, Paragraph, Quote, Reply, reply
from bot.dialogue.sanitize import beginning
from bot.dialogue.tokens import press
from bot.domain.checkins import GoalOutcome
from bot.domain.disclosure import Disclosure
from bot.domain.goals import Goal, GoalState
from bot.domain.words import Words
from bot.texts.spans import Line, Span, SpanStyle
from bot.texts.voice import Voice

_WORDS = 120
_HALF = 60
_TITLE = 40
_EACH_PART = 3
_GAP: Line = (Span(" "),)
_COMMA: Line = (Span(", "),)


def summary(
    voice: Voice,
    entry: DetailedCheckIn,
    name: str,
    told: Disclosure,
    platform: str,
    answers: tuple[Button, ...],
) -> Choices:
    """Show what others may know of a member's week behind their name, which is said once.

    - At most three lines, the words first. Longer ones are cut, with the way to all of them.
    - `answers` are the buttons for whoever reads it; what was sent opens on its own platform.
    """
    words, did = told.words, _did(voice, entry, told, _TITLE)
    parts = list(_parts(voice, words))
    crowded = len(parts) == _EACH_PART and bool(did or words.media)
    room = (_HALF, _HALF, _WORDS) if crowded else (_WORDS,) * len(parts)
    lines = [
        voice.say("digest.words", label=label, words=beginning(text, most))
        for (label, text), most in zip(parts, room, strict=True)
    ]
    if crowded:
        lines[:2] = [_joined(lines[:2], _GAP)]
    if last := _joined([line for line in (_sent(voice, words, platform), did) if line], _GAP):
        lines.append(last)
    written = [*zip((text for _, text in parts), room, strict=True), (words.caption or "", _HALF)]
    cut = any(len(" ".join(text.split())) > most for text, most in written)
    cut = cut or did != _did(voice, entry, told)
    on = (Button(voice.text("button.read_on"), press("checkin.read", entry.check_in.id)),)
    buttons = (*answers, *(on if cut else ()), *_shows(voice, entry, words, platform))
    if words:
        first = voice.say("digest.first", name=name, line=lines[0])
        return Choices(first, buttons, tuple(lines[1:]))
    if told.outcomes:
        return Choices(voice.say("digest.did", name=name, did=did), buttons)
    return Choices(voice.say("digest.own" if told.unnamed else "digest.stone", name=name), buttons)


def in_full(
    voice: Voice, entry: DetailedCheckIn, told: Disclosure, platform: str
) -> tuple[Block, ...]:
    """Show all that others may know of a member's week, whose name was said before."""
    words = told.words
    blocks: list[Block] = []
    for label, text in _parts(voice, words):
        blocks += [Paragraph(label), Quote(text)]
    if words.media:
        sent = voice.say("digest.sent", media=media_name(voice, words.media, platform))
        blocks.append(Choices(sent, _shows(voice, entry, words, platform)))
        blocks += [Quote(words.caption)] if words.caption else []
    if did := _did(voice, entry, told):
        blocks.append(Paragraph(did))
    return tuple(blocks)


def read_on(
    voice: Voice,
    entry: DetailedCheckIn,
    name: str,
    told: Disclosure,
    platform: str,
    *,
    own: bool,
) -> Reply:
    """Show a member's week with all of its words, to whoever read their beginning."""
    wrong = Button(voice.text("button.wrong"), press("wrong.about", entry.membership.id))
    return reply(
        (Span(name, SpanStyle.STRONG),),
        *in_full(voice, entry, told, platform),
        buttons=() if own else (wrong,),
    )


def would_read(voice: Voice, name: str, goal: Goal) -> Line:
    """Say how a goal would read once it was done, for whoever decides who may see it."""
    did = voice.say("digest.goal", goal=goal.title, how=voice.text("digest.how_done"))
    return voice.say("digest.did", name=name, did=did)


def _did(voice: Voice, entry: DetailedCheckIn, told: Disclosure, most: int | None = None) -> Line:
    """Say how goals went in one line; of several, titles are cut to `most`."""
    named = [goal for goal in entry.goals if goal.id in told.outcomes]
    if not named:
        return voice.say("digest.own_alone") if told.unnamed else ()
    alone = len(named) == 1 and not told.unnamed
    key = "digest.goal" if alone else "digest.goal_among"
    did = [
        voice.say(
            key,
            goal=goal.title if alone or most is None else beginning(goal.title, most),
            how=voice.text(f"digest.how_{_outcome(entry, goal, told)}"),
        )
        for goal in named
    ]
    joined = _joined(did, _COMMA)
    return voice.say("digest.own_too", did=joined) if told.unnamed else joined


def _outcome(entry: DetailedCheckIn, goal: Goal, told: Disclosure) -> str:
    """Name how a goal went; what was reached in that week is more than done."""
    outcome = told.outcomes[goal.id]
    if outcome is not GoalOutcome.DONE or goal.state is not GoalState.FINISHED:
        return outcome.value
    closes, member = entry.check_in.closes_at, entry.membership
    first = member.first_week == entry.check_in.week
    begins = member.joined_at if first else closes - timedelta(days=7)
    in_week = goal.ended_at is not None and begins <= goal.ended_at <= closes
    return "reached" if in_week else outcome.value


def _parts(voice: Voice, words: Words) -> Iterator[tuple[Line, str]]:
    """Give what was written, part by part, each with what it is."""
    asks = f"digest.asks_{words.wish_kind.value}" if words.wish_kind else "digest.asks"
    parts = (("digest.win", words.win), ("digest.hard", words.hard), (asks, words.wish))
    for key, text in parts:
        if text:
            yield voice.say(key), text


def _sent(voice: Voice, words: Words, platform: str) -> Line:
    """Name what was sent, with how the words under it begin."""
    if words.media is None:
        return ()
    media = media_name(voice, words.media, platform)
    if not words.caption:
        return voice.say("digest.sent", media=media)
    label = voice.say("digest.sent_with", media=media)
    return voice.say("digest.words", label=label, words=beginning(words.caption, _HALF))


def _shows(
    voice: Voice, entry: DetailedCheckIn, words: Words, platform: str
) -> tuple[Button, ...]:
    """Open what was sent on its own platform; on any other it is named."""
    sent = words.media
    if sent is None or sent.platform != platform:
        return ()
    token = press("checkin.media", entry.check_in.id)
    return (Button(voice.text(f"button.show_{sent.kind.value}"), token),)


def _joined(lines: Sequence[Line], between: Line) -> Line:
    joined = lines[0] if lines else ()
    for line in lines[1:]:
        joined = (*joined, *between, *line)
    return joined
