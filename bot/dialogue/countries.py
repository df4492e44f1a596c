"""Asks for a country, as people name it in any language; a town in it will do as well."""

from msgspec import Struct

from bot.dialogue.known import Known
from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import shortened, written
from bot.kernel.errors import BadAnswer
from bot.zones import countries

_SAID = 40


class Country(Struct, frozen=True, tag_field="type", tag="Country"):
    """A country, by its code of ISO 3166."""

    def parse(self, raw: str, known: Known) -> str:
        """Read a country's code; what may be several is asked about."""
        text, language = written(raw), known.voice.language
        if countries.is_code(text):
            return text
        found = countries.find(text, language, known.now)
        said = shortened(text, _SAID)
        if not found:
            raise BadAnswer("bad.country", said=said)
        if len(found) > 1 or not found[0].named:
            pairs = tuple((match.code, match.label) for match in found)
            key = "bad.country_several" if found[0].named else "bad.country_near"
            raise BadAnswer(key, pairs, said=said)
        return found[0].code

    def write(self, value: str) -> str:
        """Write the code."""
        return value

    def options(self, known: Known) -> Pairs:
        """Offer those where the reader's language is spoken most."""
        guessed = countries.guesses(known.voice.language)
        return tuple((match.code, match.label) for match in guessed)
