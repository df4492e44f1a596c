"""Decides what one reader may know of a check-in: that it is there, who did what, the words.

Everything about a check-in that is sent, counted or drawn for others asks `disclosed`.
"""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from msgspec import Struct, field

from bot.domain.checkins import CheckIn, GoalOutcome
from bot.domain.goals import Visible
from bot.domain.pods import Membership
from bot.domain.words import Words
from bot.kernel.ids import GoalId

_DONE = (GoalOutcome.DONE, GoalOutcome.PARTLY)


class ReaderKind(StrEnum):
    """Who reads: the owner, another member (also in a home that only members read), or anybody."""

    OWNER = "owner"
    MEMBER = "member"
    ANYBODY = "anybody"


class Reader(Struct, frozen=True):
    """Who reads, and on which platform: that of the home, or where they read in private."""

    kind: ReaderKind
    platform: str = ""


OWNER = Reader(ReaderKind.OWNER)
ANYBODY = Reader(ReaderKind.ANYBODY)


def member_on(platform: str) -> Reader:
    """Make the reader that another member is on a platform."""
    return Reader(ReaderKind.MEMBER, platform)


class Disclosure(Struct, frozen=True):
    """What a reader may know: outcomes by goal, whether others were done unnamed, and words.

    Where it does not exist for the reader, nothing may be said of it, its author not be named, and
    nobody be asked to answer it: silence, rest and *only me* look alike (docs/behavior.md, "What
    others may know"). Its stone may still be known to be `laid`.
    """

    exists: bool = False
    laid: bool = False
    outcomes: Mapping[GoalId, GoalOutcome] = field(default_factory=dict)
    unnamed: bool = False
    words: Words = field(default_factory=Words)

    @property
    def asks_for_words(self) -> bool:
        """Tell whether only words count as seeing it: there is a hardship or a wish to read."""
        return bool(self.words.hard or self.words.wish)

    @property
    def stone_alone(self) -> "Disclosure":
        """What is left of it where its author is not shown."""
        return Disclosure(laid=self.laid)


NOTHING = Disclosure()


def disclosed(
    check_in: CheckIn,
    author: Membership,
    visible: Mapping[GoalId, Visible],
    reader: Reader,
    now: datetime,
) -> Disclosure:
    """Decide what a reader may know of a check-in.

    - Its owner knows all of it, always.
    - The other members know nothing before the close, and of nobody who has left.
    - Each goal is known as it is set now: with its title, or only that it was done. So are words,
      of which *status only* tells that there are some.
    - Titles and words are known once their owner has seen a preview, of this week or before it.
    - Whoever has no goal in the pod, and only said that they are here, said it to the pod.
    - A bare *not this week*, with nothing beside it that they may know, is only a stone.
    - Whoever reads on another platform than its author joined on knows the stone alone, unless the
      author has said that they may be shown there.
    - Whoever reads a place that is not closed knows nothing of anybody.
    """
    if reader.kind is ReaderKind.OWNER:
        return Disclosure(
            check_in.has_stone, check_in.has_stone, check_in.outcomes, words=check_in.words
        )
    hidden = now < check_in.closes_at or not (check_in.has_stone and author.inside)
    if hidden or reader.kind is not ReaderKind.MEMBER:
        return NOTHING
    told = _as_shared(check_in, author, visible)
    return told if is_shown_on(reader.platform, check_in, author) else told.stone_alone


def is_shown_on(platform: str, check_in: CheckIn, author: Membership) -> bool:
    """Tell whether members who read on a platform may know more of a check-in than its stone."""
    return platform == author.platform or author.platform_consent.covers(check_in.closes_at)


def _as_shared(
    check_in: CheckIn, author: Membership, visible: Mapping[GoalId, Visible]
) -> Disclosure:
    """Decide what the pod may know of a check-in, by what its owner has set."""
    previewed = check_in.shared_by(author.shares)
    said, words = check_in.outcomes, check_in.words
    named = {g: o for g, o in said.items() if previewed and visible.get(g) is Visible.POD}
    done = any(visible.get(g) is Visible.STATUS and o in _DONE for g, o in said.items())
    read = words if previewed and words.visible is Visible.POD else Words()
    told = bool(words) and words.visible is Visible.STATUS
    here = not (visible or said or words or check_in.held)
    if done or read or told or here or any(o is not GoalOutcome.NOT for o in named.values()):
        return Disclosure(exists=True, laid=True, outcomes=named, unnamed=done, words=read)
    return Disclosure(laid=bool(named))
