"""The family of everything that can go wrong, each with the one thing to do about it.

BotError
├── Refused            this person cannot do this: a text key becomes a friendly reply
│   ├── BadAnswer      an answer could not be read; says what works
│   ├── NotAllowed     shown in the same words as NotFound
│   ├── NotFound
│   ├── AlreadyDone
│   └── Expired
├── Conflict           someone else changed it first; the dispatcher runs it again
├── Unreachable        the platform will not deliver there
├── Moved              the place has another name now
├── TryLater           the platform asks us to wait
├── RunnerLeaseLost    this process may not go on over its database; it ends in words
├── Uncertain          it may or may not have arrived
└── Misdeclared        a programmer's error, found at start
"""

from collections.abc import Sequence
from datetime import timedelta


class BotError(Exception):
    """Anything that Cairn itself raises."""


class Refused(BotError):
    """This person cannot do this; the key names the sentence that says why."""

    def __init__(self, key: str, **args: str | int) -> None:
        super().__init__(key)
        self.key = key
        self.arguments = args


class BadAnswer(Refused):
    """An answer could not be read, or cannot be taken.

    `options`, when there are some, are what it might have meant. A handler names the `field`
    whose answer it cannot take, and that question is asked again.
    """

    def __init__(
        self,
        key: str,
        options: Sequence[tuple[str, str]] = (),
        field: str | None = None,
        **args: str | int,
    ) -> None:
        super().__init__(key, **args)
        self.options = tuple(options)
        self.field = field


class NotFound(Refused):
    """There is nothing here by that name, as far as this person may know."""

    def __init__(self, key: str = "refused.not_found", **args: str | int) -> None:
        super().__init__(key, **args)


class NotAllowed(NotFound):
    """It exists and is not theirs; said in the words of NotFound so that nothing leaks."""


class AlreadyDone(Refused):
    """What was asked for is so already."""


class Expired(Refused):
    """The moment for this has passed."""


class Conflict(BotError):
    """Someone else changed it first; running the unit of work again will see their change."""


class Unreachable(BotError):
    """The platform will not deliver there, now or later."""


class Moved(BotError):
    """The place has another name now: `to`."""

    def __init__(self, to: str) -> None:
        super().__init__("the place has moved")
        self.to = to


class TryLater(BotError):
    """The platform asks us to wait for at least `after`, with everything unless `only_there`."""

    def __init__(self, after: timedelta, *, only_there: bool = False) -> None:
        super().__init__(f"try again in {after.total_seconds():g} s")
        self.after = after
        self.only_there = only_there


class RunnerLeaseLost(BotError):
    """Another process, or another database, took this one's place: it must end."""


class Asleep(BotError):
    """A place is closed for a while: what stands there can be drawn anew when it opens."""


class Uncertain(BotError):
    """It may or may not have arrived; the policy of the notice's kind decides."""


class Misdeclared(BotError):
    """Declarations that cannot work, all of them at once, found at start."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)
