"""The budget: how much a person hears unasked in a week, and what never takes the place of what.

What others cause never pushes out what a person's own week needs (docs/behavior.md, "How much is
said unasked"): each kind is measured against its own rank and those before it, never against those
behind it.
"""

from collections.abc import Mapping
from datetime import timedelta

from bot.domain.notices import NoticeKind

WINDOW = timedelta(days=7)
NEVER_HELD_BACK = frozenset({NoticeKind.CHEERS, NoticeKind.PROMPT, NoticeKind.DIGEST})

OWN_WEEK = frozenset({NoticeKind.PROMPT, NoticeKind.REMINDER, NoticeKind.DIGEST})
OWN_ASKING = frozenset(
    {
        NoticeKind.WISH,
        NoticeKind.MIDWEEK,
        NoticeKind.QUIET,
        NoticeKind.STAY,
        NoticeKind.WELCOMED,
        NoticeKind.DECLINED,
        NoticeKind.OPENED,
        NoticeKind.START,
    }
)
CAUSED_BY_OTHERS = frozenset(
    {
        NoticeKind.SEE,
        NoticeKind.WELCOME,
        NoticeKind.GOODBYE,
        NoticeKind.RHYTHM,
        NoticeKind.RANKING,
        NoticeKind.HOME,
        NoticeKind.HOST,
    }
)
RANKS = (OWN_WEEK, OWN_ASKING, CAUSED_BY_OTHERS)


def allows(kind: NoticeKind, sent: Mapping[NoticeKind, int], most: int) -> bool:
    """Tell whether one more of a kind is within `most`, after what was `sent` in the window."""
    if kind in NEVER_HELD_BACK:
        return True
    counted: set[NoticeKind] = set()
    for rank in RANKS:
        counted |= rank
        if kind in rank:
            break
    return sum(many for of, many in sent.items() if of in counted) < most
