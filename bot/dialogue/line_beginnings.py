"""Which beginnings of a typed line read as an answer to a question; each is tried once."""

from collections.abc import Iterator

from bot.dialogue import naming
from bot.dialogue.commands import Field
from bot.dialogue.fields import Zone
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.kernel.errors import BadAnswer
from bot.reading.folding import plain_words

_WORDS, _WORDS_OF_A_PLACE = 12, 6


class LineBeginnings:
    """The beginnings of one line that is being read, for a form and its reader."""

    def __init__(self, form: FormState, known: Known) -> None:
        self._form = form
        self._known = known
        self._connectors = [c.strip() for c in known.voice.text("line.connectors").split(",")]
        self._tried: dict[tuple[str, str], bool] = {}

    def of(self, line: str, item: Field | None = None) -> Iterator[tuple[str, str]]:
        """Give the first words of a line and what follows, the longest first; "to" may go before.

        A place has fewer words than a name.
        """
        most = _WORDS_OF_A_PLACE if item is not None and isinstance(item.kind, Zone) else _WORDS
        yield from naming.beginnings(line, most)
        if bare := self.without_connector(line):
            yield from naming.beginnings(bare, most)

    def without_connector(self, line: str) -> str | None:
        """Take the word away that only connects: "to", "for", "de"."""
        for start, after in naming.beginnings(line, 2):
            if after and plain_words(start) in self._connectors:
                return after
        return None

    def reads(self, item: Field, said: str) -> bool:
        """Tell whether a text reads as an answer."""
        asked = (item.name, said)
        if asked not in self._tried:
            try:
                self._form.put(item, said, self._known)
                self._tried[asked] = True
            except BadAnswer:
                self._tried[asked] = False
        return self._tried[asked]
