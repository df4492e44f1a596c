"""Own tables: cheers and notes, those one wrote and those one was given, and what one was told."""

from collections.abc import Sequence

from bot.domain.checkins import Cheer
from bot.domain.support import PersonalNote
from bot.kernel.ids import minted_at
from bot.own_data.reading import OwnReading, described
from bot.own_data.tables import OwnColumn, OwnPage, OwnRow, OwnTable, ValueKind, number, paged


def _given(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.own_data.cheers_given(of.person.id, after or 0, limit)
    names = of.names({cheer.to for cheer in found})
    rows = [_cheer(of, cheer, {"to": names.get(cheer.to)}) for cheer in found]
    return paged(rows, found, limit)


def _received(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.own_data.cheers_received(of.person.id, after or 0, limit)
    names = of.names({cheer.sender for cheer in found})
    rows = [_cheer(of, cheer, {"from": names.get(cheer.sender)}) for cheer in found]
    return paged(rows, found, limit)


def _cheer(of: OwnReading, cheer: Cheer, other: OwnRow) -> OwnRow:
    """Show a cheer; one that is withheld looks to its sender like any other at that moment."""
    told = cheer.delivered_at if cheer.delivered_at and cheer.delivered_at <= of.now else None
    return {
        "id": cheer.id,
        "check_in_id": cheer.check_in,
        **other,
        "at": cheer.at,
        "words": cheer.words,
        "sent": described(cheer.media),
        "told_at": told,
    }


def _written(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.own_data.notes_written(of.person.id, after or 0, limit)
    names = of.names({note.to for note in found})
    return paged([_note(note, {"to": names.get(note.to)}) for note in found], found, limit)


def _read(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found: Sequence[PersonalNote]
    found = of.uow.own_data.notes_received(of.person.id, after or 0, limit)
    heard = [note for note in found if note.sender not in of.person.muted]
    names = of.names({note.sender for note in heard})
    rows = [_note(note, {"from": names.get(note.sender)}) for note in heard]
    return OwnPage(rows, found[-1].id if len(found) == limit else None)


def _note(note: PersonalNote, other: OwnRow) -> OwnRow:
    return {"id": note.id, **other, "at": minted_at(note.id), "words": note.words}


def _notices(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.own_data.notices(of.person.id, after or 0, limit)
    rows: list[OwnRow] = [
        {
            "id": told.notice.id,
            "kind": told.notice.kind.value,
            "platform": told.notice.platform,
            "state": told.state.value,
            "due_at": told.notice.due_at,
            "settled_at": told.settled_at,
        }
        for told in found
    ]
    return paged(rows, found, limit)


_FROM = OwnColumn("from", ValueKind.NAME, "The name of whom it is from.")
_TO = OwnColumn("to", ValueKind.NAME, "The name of whom it was for.")


def _cheer_columns(other: OwnColumn) -> tuple[OwnColumn, ...]:
    return (
        number(),
        number("check_in_id", "The number of the check-in that it answers."),
        other,
        OwnColumn("at", ValueKind.INSTANT, "When."),
        OwnColumn("words", ValueKind.WORDS, "The words; none where it was one tap."),
        OwnColumn("sent", ValueKind.NAME, "What was sent, by what it is."),
        OwnColumn("told_at", ValueKind.INSTANT, "When it was delivered.", technical=True),
    )


def _note_columns(other: OwnColumn) -> tuple[OwnColumn, ...]:
    return (
        number(),
        other,
        OwnColumn("at", ValueKind.INSTANT, "When."),
        OwnColumn("words", ValueKind.WORDS, "The words."),
    )


CHEERS_RECEIVED = OwnTable(
    "cheers_received",
    "The cheers that reached you; they are yours to keep.",
    _cheer_columns(_FROM),
    _received,
    titled=("from", "at"),
)
CHEERS_GIVEN = OwnTable(
    "cheers_given",
    "The cheers that you gave.",
    _cheer_columns(_TO),
    _given,
    titled=("to", "at"),
)
NOTES_RECEIVED = OwnTable(
    "notes_received",
    "What others wrote to you by name.",
    _note_columns(_FROM),
    _read,
    titled=("from", "at"),
)
NOTES_WRITTEN = OwnTable(
    "notes_written",
    "What you wrote to others by name.",
    _note_columns(_TO),
    _written,
    titled=("to", "at"),
)
NOTICES = OwnTable(
    "notices",
    "What you were told, or will be, of the last four weeks; without its words.",
    (
        number(),
        OwnColumn("kind", ValueKind.CHOICE, "What it is about.", "notice"),
        OwnColumn("platform", ValueKind.CHOICE, "Where.", "platform"),
        OwnColumn("state", ValueKind.CHOICE, "What became of it.", "notice_state"),
        OwnColumn("due_at", ValueKind.INSTANT, "When it was, or is, due."),
        OwnColumn("settled_at", ValueKind.INSTANT, "When it was sent or dropped.", technical=True),
    ),
    _notices,
    titled=("kind",),
)
