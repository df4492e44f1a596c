"""What somebody was shown of another's words, to go along with a report if they want it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from bot.checkins import former_words
from bot.checkins.views import media_name
from bot.domain.checkins import EDITABLE_FOR
from bot.domain.disclosure import is_shown_on
from bot.domain.pods import Membership
from bot.domain.report_letters import ShownPart
from bot.domain.words import Words
from bot.kernel.ids import minted_at
from bot.request import access
from bot.request.context import Context

LATELY = timedelta(days=28)
MOST_OF_EACH = 5


def shown_to_caller(ctx: Context, author: Membership) -> tuple[ShownPart, ...]:
    """Find what a member wrote lately that the caller was shown, the oldest first.

    - Notes and cheers in words to the caller, as they came.
    - Words with check-ins, as the caller may read them now, and as they were shown in the last
      seven days before they were corrected, withdrawn, or withheld by leaving.
    """
    found = [*_notes(ctx, author), *_cheers(ctx, author), *_check_ins(ctx, author)]
    return tuple(sorted(found, key=lambda part: part.at))


def _notes(ctx: Context, author: Membership) -> Iterator[ShownPart]:
    notes = ctx.uow.personal_notes.latest(author.person, ctx.person.id, MOST_OF_EACH)
    return (ShownPart("note", minted_at(note.id), note.words) for note in notes)


def _cheers(ctx: Context, author: Membership) -> Iterator[ShownPart]:
    since = ctx.now - LATELY
    for cheer in ctx.uow.checkins.words_from(author.person, ctx.person.id, since, MOST_OF_EACH):
        if cheer.delivered_at is not None:
            sent = media_name(ctx.voice, cheer.media) if cheer.media else None
            yield ShownPart("cheer", cheer.at, "\n".join(filter(None, (cheer.words, sent))))


def _check_ins(ctx: Context, author: Membership) -> Iterator[ShownPart]:
    recent = ctx.uow.checkins.of_person(author.person, ctx.now - EDITABLE_FOR)
    there = [each for each in recent if each.pod == author.pod][:MOST_OF_EACH]
    before = former_words.shown_before(ctx.uow, author, there, ctx.now)
    for check_in in there:
        if words := access.disclosure_of(ctx, check_in).words:
            yield _of_week(ctx, words, check_in.closes_at)
        if not is_shown_on(ctx.place.platform, check_in, author):
            continue
        for words in before.get(check_in.id, ()):
            yield _of_week(ctx, words, check_in.closes_at, changed=True)


def _of_week(ctx: Context, words: Words, at: datetime, *, changed: bool = False) -> ShownPart:
    sent = media_name(ctx.voice, words.media) if words.media else None
    told = (words.win, words.hard, words.wish, sent, words.caption)
    return ShownPart("check_in", at, "\n".join(filter(None, told)), changed)
