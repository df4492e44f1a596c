"""Long lists by pages: storage is asked for one page of them, and for what is named."""

from collections.abc import Callable, Sequence
from typing import Any

from msgspec import Struct

from bot.kernel.ids import short

Pairs = Sequence[tuple[str, str]]
Provider = Callable[[Any], Pairs]

OPTIONS = 20
SEARCHED = 150


class PageRequest(Struct, frozen=True):
    """Which part of a list is wanted: `most` of what follows `after`, or the `only` one of an id.

    A provider gives one more than that, if there is one.
    """

    after: int | None = None
    most: int = OPTIONS
    only: int | None = None


FIRST = PageRequest()


def by_pages(whole: Provider) -> Provider:
    """Give a list that is short by its nature as one that may be long is given."""

    def page_of(ctx: Any) -> Pairs:
        page, pairs = ctx.page, whole(ctx)
        if page.only is not None:
            return [pair for pair in pairs if pair[0] == short(page.only)]
        values = [value for value, _ in pairs]
        after = None if page.after is None else short(page.after)
        first = values.index(after) + 1 if after in values else 0
        return pairs[first : first + page.most + 1]

    return page_of
