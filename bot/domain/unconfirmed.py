"""What is done about a message whose arrival was not confirmed: each kind of notice declares it.

What a week needs is sent again, since a double is better than none (docs/behavior.md, "Delivered
at least once"). What is about somebody else's words, or only kind to have, is sent once: there a
double would be odd.
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum

from bot.domain.notices import NoticeKind


class Unconfirmed(StrEnum):
    """Whether a kind is sent again after an answer that was lost, or a platform's own error."""

    AGAIN = "again"
    ONCE = "once"


DECLARED: Mapping[NoticeKind, Unconfirmed] = {
    NoticeKind.PROMPT: Unconfirmed.AGAIN,
    NoticeKind.REMINDER: Unconfirmed.AGAIN,
    NoticeKind.CALL: Unconfirmed.AGAIN,
    NoticeKind.DIGEST: Unconfirmed.AGAIN,
    NoticeKind.WELCOME: Unconfirmed.AGAIN,
    NoticeKind.OPENED: Unconfirmed.AGAIN,
    NoticeKind.RHYTHM: Unconfirmed.AGAIN,
    NoticeKind.HOST: Unconfirmed.AGAIN,
    NoticeKind.CHEERS: Unconfirmed.ONCE,
    NoticeKind.SEE: Unconfirmed.ONCE,
    NoticeKind.QUIET: Unconfirmed.ONCE,
    NoticeKind.WELCOMED: Unconfirmed.ONCE,
    NoticeKind.DECLINED: Unconfirmed.ONCE,
    NoticeKind.START: Unconfirmed.ONCE,
    NoticeKind.STAY: Unconfirmed.ONCE,
    NoticeKind.MIDWEEK: Unconfirmed.ONCE,
    NoticeKind.WISH: Unconfirmed.ONCE,
    NoticeKind.RANKING: Unconfirmed.ONCE,
    NoticeKind.HOME: Unconfirmed.ONCE,
    NoticeKind.LOOK: Unconfirmed.ONCE,
    NoticeKind.GOODBYE: Unconfirmed.ONCE,
}


def problems(declared: Mapping[NoticeKind, Unconfirmed]) -> Iterator[str]:
    """Find the kinds that do not declare it."""
    for kind in NoticeKind:
        if kind not in declared:
            yield f"notice {kind.value}: declares neither `again` nor `once`"
