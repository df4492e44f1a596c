"""The kinds of answers that are numbers: one alone, or so much of something."""

from decimal import Decimal

from msgspec import Struct

from bot.dialogue import one_meaning
from bot.dialogue.known import Known
from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import plainly
from bot.kernel.errors import BadAnswer
from bot.reading.folding import simplified
from bot.reading.numbers import Quantity, quantities
from bot.reading.units import counted_as


class Number(Struct, frozen=True, tag_field="type", tag="Number"):
    """A number from `least` to `most`, with at most `decimals` places; `offer` are likely ones.

    What it `counts` may be said with it: "3 people", "2 weeks" for 14 days.
    """

    least: int
    most: int
    decimals: int = 0
    offer: tuple[int, ...] = ()
    counts: str = ""

    def parse(self, raw: str, known: Known) -> Decimal:
        """Read a number as people write it; what could be two, or is of something else, is not."""
        text, voice = plainly(raw), known.voice
        said = quantities(text, voice.language)
        counted = [counted_as(quantity, self.counts) for quantity in said]
        if None in counted:
            read = voice.quantity(said[0].amount, said[0].unit)
            raise BadAnswer("bad.number_range", read=read, least=self.least, most=self.most)
        found = [number for number in counted if number is not None]
        return one_meaning.number(
            text, found, self.least, self.most, self.decimals, voice.number, voice
        )

    def write(self, value: Decimal) -> str:
        """Write a number with a decimal point and no more digits than it needs."""
        return one_meaning.figures(value)

    def options(self, known: Known) -> Pairs:
        """Offer the likely numbers."""
        return [(str(n), known.voice.number(n)) for n in self.offer]


class Amount(Struct, frozen=True, tag_field="type", tag="Amount"):
    """So much of something, as it was said: `5 km`, `3 times a week`, `20`.

    Whether that unit belongs there is for the command to say, which knows what is counted.
    """

    least: int
    most: int
    decimals: int = 0
    offer: tuple[int, ...] = ()

    def parse(self, raw: str, known: Known) -> Quantity:
        """Read a number and its unit; what could be two is asked about."""
        text, voice = plainly(raw), known.voice
        said = quantities(text, voice.language)
        unit = said[0].unit if said else ""
        number = one_meaning.number(
            text,
            [quantity.amount for quantity in said],
            self.least,
            self.most,
            self.decimals,
            lambda n: voice.quantity(n, unit),
            voice,
            unit if unit.isascii() else simplified(unit),
        )
        return Quantity(number, unit)

    def write(self, value: Quantity) -> str:
        """Write the number plainly, then its unit."""
        return one_meaning.figures(value.amount, value.unit)

    def options(self, known: Known) -> Pairs:
        """Offer the likely numbers."""
        return [(str(n), known.voice.number(n)) for n in self.offer]


def unit_in(raw: str, known: Known) -> str:
    """Tell of what somebody said so much; nothing where they said of nothing."""
    said = quantities(plainly(raw), known.voice.language)
    return said[0].unit if said else ""
