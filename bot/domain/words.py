"""What a person writes or sends with a check-in, and what of it nobody else may see yet."""

from collections.abc import Mapping
from datetime import date, timedelta
from enum import StrEnum

from msgspec import Struct

from bot.dialogue.media import Media
from bot.domain.goals import Visible
from bot.kernel.ids import CheckInId, FormerWordsId, PersonId

FORMER_WORDS_KEPT_FOR = timedelta(days=7)


class WishKind(StrEnum):
    """What a person would like from the others."""

    LISTEN = "listen"
    IDEAS = "ideas"
    NUDGE = "nudge"


class WordChange(StrEnum):
    """What became of a part of one's words."""

    ADDED = "added"
    CHANGED = "changed"
    TAKEN_OUT = "taken_out"


class Words(Struct, frozen=True):
    """What a person wrote with a check-in, each part optional, and who may see it.

    `media` is a voice note or picture, and `caption` what was written under it.
    """

    win: str | None = None
    hard: str | None = None
    wish: str | None = None
    wish_kind: WishKind | None = None
    wish_day: date | None = None
    visible: Visible = Visible.POD
    media: Media | None = None
    caption: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything was written or sent."""
        return bool(self.win or self.hard or self.wish or self.media)

    @property
    def nudge_day(self) -> date | None:
        """The day on which the wish is to be brought back, if that is what it asks for."""
        return self.wish_day if self.wish_kind is WishKind.NUDGE else None


class HeldWords(Struct, frozen=True):
    """What a person wrote or sent with a check-in, and has not said yet who may see.

    Nobody but its owner sees it. `visible` is set where that was said, and something else is
    still asked. What is empty was taken out; what is None was not spoken of.
    """

    win: str | None = None
    hard: str | None = None
    wish: str | None = None
    wish_kind: WishKind | None = None
    wish_day: date | None = None
    visible: Visible | None = None
    media: Media | None = None
    caption: str | None = None

    def __bool__(self) -> bool:
        """Tell whether anything was written or sent."""
        return bool(self.win or self.hard or self.wish or self.media)

    def extended_by(self, later: "HeldWords") -> "HeldWords":
        """Add what was said later; what was said again is as it was said last."""
        return HeldWords(
            _said_last(later.win, self.win),
            _said_last(later.hard, self.hard),
            _said_last(later.wish, self.wish),
            later.wish_kind or self.wish_kind,
            later.wish_day or self.wish_day,
            later.visible or self.visible,
            later.media or self.media,
            later.caption if later.media else self.caption,
        )

    def applied_to(self, words: Words) -> Words:
        """Make words of it: what is not among it stays as it was, what was taken out is gone."""
        wish = _said_last(self.wish, words.wish) or None
        return Words(
            _said_last(self.win, words.win) or None,
            _said_last(self.hard, words.hard) or None,
            wish,
            (self.wish_kind or words.wish_kind) if wish else None,
            (self.wish_day or words.wish_day) if wish else None,
            self.visible or words.visible,
            self.media or words.media,
            self.caption if self.media else words.caption,
        )


class FormerWords(Struct, frozen=True):
    """Words with a check-in as others were shown them, before their author changed them."""

    id: FormerWordsId
    check_in: CheckInId
    person: PersonId
    words: Words


def _said_last(later: str | None, before: str | None) -> str | None:
    return before if later is None else later


def word_changes(before: Words, after: Words) -> Mapping[str, WordChange]:
    """Tell what became of each part of somebody's words that is not as it was.

    Who may see them is a part where there were some before.
    """
    changes = {}
    for part in ("win", "hard", "wish", "media"):
        was, now = _part(before, part), _part(after, part)
        if was != now:
            gone = WordChange.TAKEN_OUT if was else WordChange.ADDED
            changes[part] = WordChange.CHANGED if was and now else gone
    if before and after and before.visible is not after.visible:
        changes["visible"] = WordChange.CHANGED
    return changes


def _part(words: Words, part: str) -> tuple[object, ...]:
    match part:
        case "wish":
            return (words.wish, words.wish_kind, words.nudge_day) if words.wish else ()
        case "media":
            return (words.media, words.caption) if words.media else ()
        case _:
            said = getattr(words, part)
            return (said,) if said else ()
