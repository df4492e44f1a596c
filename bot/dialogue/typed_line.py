"""Reads the rest of a typed line into the fields of a command: each takes the part it can name."""

import re
from collections.abc import Collection, Mapping

from msgspec import Struct, field

from bot.dialogue import hours, naming
from bot.dialogue.commands import Command, Field
from bot.dialogue.fields import Mine, Ref, Text, TimeOfDay, Upload
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.line_beginnings import LineBeginnings
from bot.dialogue.number_fields import Amount, Number, unit_in
from bot.dialogue.paging import OPTIONS, Pairs
from bot.dialogue.sanitize import shortened
from bot.kernel.errors import BadAnswer
from bot.reading.folding import plain_words
from bot.reading.units import is_known_unit

_BETWEEN = " \t\r\n,;:=-\u2013\u2014"
_AROUND = " \t\r\n,;:"
_DASH = re.compile(r"\s*[-\u2013\u2014]\s*")
_SAID = 40
# How many answers ahead are looked at to tell where one ends: a line may go on without an end.
_AHEAD = 2
_SEVERAL = ("bad.either", "bad.several", "bad.zone_several", "bad.country_several")


class TypedLine(Struct, frozen=True):
    """A form with what was `taken` of a line, what could not be, and what was left of it.

    It is a guess where a name was not said whole, or where the only thing there is was taken
    though nobody named it.
    """

    state: FormState
    problems: Mapping[str, BadAnswer] = field(default_factory=dict)
    left: str = ""
    guessed: bool = False
    taken: frozenset[str] = frozenset()


def read(
    command: Command, state: FormState, given: Collection[str], line: str, known: Known
) -> TypedLine:
    """Give a line to the fields that were not `given` before, in their order.

    - A name takes the longest beginning that is one, whole or in part; the rest goes to the next.
    - Numbers, times, days and choices take the longest beginning that reads; words take it all.
    - What is said under a field's own name goes there: `target 3`, `title: Read`.
    - What waits behind *More* takes what is left then, words last of all. What could be several of
      it is asked about where nothing else is left.
    """
    return _Reading(command, state, given, known).read(line.strip())


class _Reading:
    """One line that is being read."""

    def __init__(
        self, command: Command, state: FormState, given: Collection[str], known: Known
    ) -> None:
        self._command = command
        self._state = state
        self._known = known
        self._problems: dict[str, BadAnswer] = {}
        self._unnamed: tuple[Field, Mine] | None = None
        self._partly_named: tuple[Field, Mine] | None = None
        self._guessed = False
        self._taken: set[str] = set()
        self._found: dict[tuple[str, str, int], tuple[str, str] | None] = {}
        asked = [i for i in state.fields if not isinstance(i.kind, Ref | Upload)]
        open_now = [i for i in asked if i.name not in given]
        self._waiting = sorted(open_now, key=_turn)
        self._line = LineBeginnings(state, known)

    def read(self, line: str) -> TypedLine:
        """Let each field take its part, until nothing is left or nobody takes it."""
        left = line
        while left and (item := self._next(left)) is not None:
            self._waiting.remove(item)
            left = self._take(item, left)
        unsure = self._unnamed if left == line else self._partly_named
        if left and unsure is not None:
            self._blame(*unsure, line)
            left = ""
        state = self._state.settle(self._known, self._problems)
        return TypedLine(state, self._problems, left, self._guessed, frozenset(self._taken))

    def _next(self, left: str) -> Field | None:
        applying = [item for item in self._waiting if self._state.applies(item)]
        named = (item for item in applying if not item.required and self._after_name(item, left))
        return next(named, None) or next(iter(applying), None)

    def _after_name(self, item: Field, left: str) -> str | None:
        """Find what is said under a field's own name; of words only after a colon."""
        for start, after in naming.beginnings(left, 4):
            said = plain_words(start)
            if said in self._names(item) and after:
                marked = start.rstrip()[-1] in ":=" or after[0] in ":="
                value = after.lstrip(_BETWEEN)
                if marked or (not isinstance(item.kind, Text) and self._longest(item, value)):
                    return value
        return None

    def _names(self, item: Field) -> tuple[str, str]:
        label = self._known.voice.text(f"{self._command.path}.{item.name}")
        return item.name, plain_words(label)

    def _take(self, item: Field, left: str) -> str:
        """Let a field take its part; return what is left."""
        self._found.clear()
        said = left if item.required else (self._after_name(item, left) or left)
        if isinstance(item.kind, Mine):
            return self._take_name(item, item.kind, said)
        if isinstance(item.kind, Text):
            return self._take_words(item, said)
        found = self._longest(item, said)
        if found is not None:
            self._put(item, found[0])
            return found[1]
        if self._names_after_all(said):
            return ""
        several = self._asked_about(item, said)
        unread = several is None or several[1]
        if self._fits_elsewhere(said) or (item.more and unread):
            return left
        if several is not None:
            self._refuse(item, several[0])
            self._state = self._state.ask_more() if item.more else self._state
            return several[1]
        if self._unnamed is not None:
            self._blame(*self._unnamed, said)
        else:
            self._refuse(item, said)
        return ""

    def _take_words(self, item: Field, said: str) -> str:
        if not item.required and self._names_after_all(said):
            return ""
        if not item.required and self._fits_elsewhere(said):
            return said
        hour, said = hours.after_day(item, said, self._state, self._known)
        if said:
            self._refuse(item, said)
        if self._unnamed is not None:
            self._guessed = True
            if self._unnamed[0].name not in self._state.answers:
                self._blame(*self._unnamed, said)
        return hour

    def _put(self, item: Field, said: str) -> None:
        self._state = self._state.put(item, said, self._known)
        self._taken.add(item.name)

    def _names_after_all(self, said: str) -> bool:
        """Let a name that nobody said where it belongs be what stands at the end of a line."""
        if self._unnamed is None:
            return False
        item, kind = self._unnamed
        found, after, whole = self._named(kind, said)
        if len(found) != 1 or after:
            return False
        self._put(item, found[0][0])
        self._guessed, self._unnamed = self._guessed or not whole, None
        return True

    def _asked_about(self, item: Field, said: str) -> tuple[str, str] | None:
        """Find the longest beginning that may be several answers."""
        for start, after in self._line.of(said, item):
            first = start.strip(_AROUND)
            if not first or self._runs_on(item, first, after):
                continue
            try:
                self._state.put(item, first, self._known)
            except BadAnswer as trouble:
                if trouble.key in _SEVERAL:
                    return first, after.lstrip(_AROUND)
        return None

    def _refuse(self, item: Field, said: str) -> None:
        """Put an answer, or note why it cannot be taken."""
        try:
            self._put(item, said)
        except BadAnswer as trouble:
            self._problems[item.name] = trouble

    def _blame(self, item: Field, kind: Mine, said: str) -> None:
        """Say that a line begins with no name that is known, and ask for it."""
        options = naming.nearest_first(said, kind.options(self._known))
        key = f"bad.mine_{kind.of}"
        self._problems[item.name] = BadAnswer(key, options, said=shortened(said, _SAID))
        self._state = self._state.reopen(item.name)

    def _take_name(self, item: Field, kind: Mine, left: str) -> str:
        found, after, whole = self._named(kind, left)
        if not found:
            self._unnamed = item, kind
            return left
        if len(found) > 1:
            said = shortened(left.removesuffix(after).strip() or left, _SAID)
            self._problems[item.name] = BadAnswer("bad.several_own", found[:OPTIONS], said=said)
            self._state = self._state.reopen(item.name)
        else:
            self._put(item, found[0][0])
            if not whole:
                self._guessed, self._partly_named = True, (item, kind)
        return after.lstrip(_BETWEEN)

    def _named(self, kind: Mine, left: str) -> tuple[Pairs, str, bool]:
        """Find what a line names at its beginning, what follows, and whether it is a whole name.

        Where a whole name is the beginning of what may be another, both could be meant.
        """
        partly: tuple[Pairs, str] | None = None
        for start, after in self._line.of(left):
            said = start.strip(_BETWEEN)
            found = kind.meant(said, self._known)
            if found and kind.is_whole(said, found):
                if partly is None or {*partly[0]} <= {*found}:
                    return found, after, True
                return (*found, *(p for p in partly[0] if p not in found)), partly[1], False
            if found and partly is None and naming.is_telling(said, found, alone=not after):
                partly = found, after
        return (*partly, False) if partly else ((), left, False)

    def _longest(self, item: Field, left: str, ahead: int = 0) -> tuple[str, str] | None:
        """Find the longest beginning that a field can read; of two times each gets its own."""
        asked = (item.name, left, ahead)
        if asked not in self._found:
            self._found[asked] = self._longest_of(item, left, ahead)
        return self._found[asked]

    def _longest_of(self, item: Field, left: str, ahead: int) -> tuple[str, str] | None:
        second = self._second_time(item)
        if second is not None and (split := self._split(item, second, left)):
            return split
        for start, after in self._line.of(left, item):
            said = start.strip(_AROUND)
            if self._line.reads(item, said) and not self._runs_on(item, said, after, ahead):
                return said, after.lstrip(_AROUND)
        return None

    def _runs_on(self, item: Field, said: str, after: str, ahead: int = 0) -> bool:
        """Tell whether a number goes on: with a unit it cannot have, or with what is none.

        "2 months" is not 2 weeks; "3 felt great" is 3 with words for another field.
        """
        if ahead > _AHEAD:
            return False
        if isinstance(item.kind, Number) and after:
            unit = unit_in(f"{said} {after.split(maxsplit=1)[0]}", self._known)
            return bool(unit) and is_known_unit(unit)
        unit = unit_in(said, self._known) if isinstance(item.kind, Amount) else ""
        if is_known_unit(unit):
            return False
        named = self._unnamed is not None and self._named(self._unnamed[1], unit)[0]
        ends = not after or self._begins_elsewhere(after, ahead + 1)
        return bool(not ends or " " in unit or named or self._fits_elsewhere(unit, ahead + 1))

    def _second_time(self, item: Field) -> Field | None:
        following = next((i for i in self._waiting if not i.more), None)
        if following is None or not isinstance(item.kind, TimeOfDay):
            return None
        return following if isinstance(following.kind, TimeOfDay) else None

    def _split(self, first: Field, second: Field, left: str) -> tuple[str, str] | None:
        apart = _DASH.sub(" ", left)
        for start, after in self._line.of(apart):
            if after and self._line.reads(first, start):
                rest = self._line.without_connector(after) or after
                if self._line.reads(second, rest):
                    return start, rest
        return None

    def _fits_elsewhere(self, said: str, ahead: int = 0) -> bool:
        """Tell whether all of a text reads as just one of the fields that come later."""
        later = [i for i in self._waiting if self._state.applies(i) and not i.required]
        taking = [
            item
            for item in later
            if not isinstance(item.kind, Text | Mine)
            and (found := self._longest(item, said, ahead))
            and not found[1]
        ]
        return len(taking) == 1

    def _begins_elsewhere(self, said: str, ahead: int) -> bool:
        """Tell whether a text begins with what one of the fields that come later reads."""
        later = (i for i in self._waiting if self._state.applies(i))
        reading = (i for i in later if not isinstance(i.kind, Text | Mine))
        return any(self._longest(item, said, ahead) for item in reading)


def _turn(item: Field) -> tuple[bool, bool]:
    """Put what waits behind *More* last, and words last of that."""
    return item.more, item.more and isinstance(item.kind, Text)
