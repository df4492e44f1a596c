"""For how long what was said unasked is known.

A key that was settled four weeks ago is forgotten, and would be said again if it were put again.
What may be said only once in a longer time is held by state: that a pod has opened, in its state;
that its host was offered to start, by the row of the agenda that is not there any more; that
somebody was asked whether they stay, in their membership; a week's messages, by the week that is
open.
"""

from datetime import timedelta

from bot.domain.notices import NoticeKind

KEPT = timedelta(weeks=4)
# They quote people, and are drawn anew or withdrawn when these change their minds.
SHOW_WORDS = frozenset({NoticeKind.DIGEST, NoticeKind.SEE, NoticeKind.CHEERS})
