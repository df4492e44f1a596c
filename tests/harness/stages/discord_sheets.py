"""Forms as they lie before people at Discord: filled in row by row."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.discord import components as kinds
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.modals import Field, Modal
from tests.harness.stages.small import Press

SKIP, MORE, BACK, CANCEL = "Skip", "More", "Back", "Cancel"


@dataclass
class Filling:
    """A form that somebody has open; `words` were said before there was a row for them."""

    opener: Interaction
    more: bool = False
    answers: dict[str, str | None] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    later: frozenset[str] = frozenset()
    words: list[str] = field(default_factory=list)

    @property
    def modal(self) -> Modal:
        assert self.opener.modal is not None
        return self.opener.modal

    @property
    def left(self) -> list[Field]:
        """The rows that are still to be filled in."""
        return [
            row
            for row in self.modal.fields
            if row.kind != kinds.FILE_UPLOAD  # for what is sent nobody is asked
            and row.custom_id not in self.answers
            and not (row.value or row.chosen)
            and (self.more or row.custom_id not in self.later)
        ]

    def answer(self, row: Field, said: str | None) -> None:
        self.answers[row.custom_id] = said
        self.asked.append(row.custom_id)


@dataclass(frozen=True)
class Sheet:
    """A form as it lies before somebody: the rows that are left, and what can be chosen."""

    place: str
    filling: Filling
    number: str = "sheet"
    edits: int = 0

    @property
    def text(self) -> str:
        lines = [self.filling.modal.title, *(line for row in self._rows for line in _asked(row))]
        return "\n".join([*lines, *(f"[{press.label}]" for press in self._controls)])

    @property
    def presses(self) -> list[Press]:
        chosen = [Press(label, label) for row in self._rows for label in offered(row)]
        return [*chosen, *self._controls]

    @property
    def files(self) -> dict[str, bytes]:
        return {}

    @property
    def _rows(self) -> list[Field]:
        return self.filling.left

    @property
    def _controls(self) -> list[Press]:
        skip = [SKIP] if any(not row.required for row in self._rows) else []
        more = [MORE] if self.filling.later and not self.filling.more else []
        back = [BACK] if self.filling.asked else []
        return [Press(label, label) for label in (*skip, *more, *back, CANCEL)]


def _asked(row: Field) -> Iterator[str]:
    yield row.label
    yield row.description
    yield from (f"[{label}]" for label in offered(row))


def offered(row: Field) -> list[str]:
    hint = row.component.get("placeholder") or ""
    return row.options or [offer for offer in hint.split(", ") if offer]


def fitting(row: Field, text: str) -> str | None:
    """Fit what somebody says into a row: as long as it may be, or one of its options."""
    if row.kind == kinds.TEXT_INPUT:
        said = text if row.component.get("style") == 2 else " ".join(text.split())
        said = said[: row.component.get("max_length") or 4000]
        return said if said.strip() or not row.required else None
    options = row.component.get("options") or []
    said = text.strip().casefold()
    return next((o["value"] for o in options if said in {o["label"].casefold(), o["value"]}), None)
