"""The words around a place that say nothing of it, and those of people who do not know one.

They are read in both languages whoever the reader is, folded, so without accents or apostrophes.
"""

import re
from collections.abc import Iterator

from bot.zones.folding import fold

_LEADS = (
    r"(?:i|we)(?: (?:currently|now|still|mostly))? (?:live|am|are|stay|work|come|reside)",
    r"im|were|ive been|living|staying|based|located|currently|right now|at the moment|from|just",
    r"my (?:city|town|place|country|home|zone|time ?zone|location|clock)(?: is| s)?",
    r"its|it is|the (?:city|town) of|close to|next to|near|nearby|outside|around|here|in|at|by",
    r"on|using",
    r"(?:ahora|ya|yo|nosotros|nosotras|vivo|vivimos|estoy|estamos|resido|soy|somos|trabajo|ando)",
    r"me encuentro|actualmente|mismo|aqui|desde|cerca|junto|viviendo|ubicad[oa]|hoy",
    r"mi (?:ciudad|pueblo|lugar|pais|casa|zona|zona horaria|ubicacion)(?: es)?",
    r"es|la ciudad|ciudad|en|de|a|del|al|the|el|la|los|las",
    r"(?:la )?hora(?: local)?|(?:la )?zona(?: horaria)?",
)
_TAILS = (
    r"(?:local |standard |summer |daylight )?time(?: ?zone)?|zone|right now|now|at the moment",
    r"currently|these days|here|please|thanks|thank you",
    r"ahora(?: mismo)?|actualmente|por ahora|por favor|gracias|aqui",
)
_UNSURE = (
    r"i ?dk|(?:i )?(?:really |honestly )?(?:do not|do ?nt) (?:really )?know(?: \w+){0,4}|beats me",
    r"dunno|(?:i have )?no (?:idea|clue)(?: \w+){0,3}|(?:im )?(?:not sure|unsure)|unknown",
    r"no(?:pe)?|none|nothing|nowhere|anywhere|somewhere|everywhere|wherever|whatever|hu+h|eh+|hmm+",
    r"um+|uh+|(?:what|which|why|how|where|who)(?: \w+){0,5}|home|at home|here|later",
    r"(?:please )?help(?: me)?(?: please)?|(?:i )?do ?nt (?:care|understand)(?: \w+){0,4}|pardon",
    r"no ?se|(?:yo )?no (?:lo )?se(?: \w+){0,5}|(?:no tengo )?(?:ni )?idea(?: \w+){0,3}|nsnc",
    r"my (?:place|home)|no estoy segur[oa]|ningun[oa]?|nada|en ninguna parte|da igual",
    r"(?:por )?que(?: \w+){0,5}|(?:cual|como|donde|quien)(?: \w+){0,4}|luego|despues",
    r"yes|yep|yeah|ok(?:ay|ey)?|sure|fine|good|maybe|perhaps|test|private|earth|the moon|skip",
    r"hi|hey|hello|good (?:morning|evening)|thanks|thank you|now|today|tonight|tomorrow|local",
    r"morning|noon|afternoon|evening|night|(?:mon|tues|wednes|thurs|fri|satur|sun)days?",
    r"(?:the )?same(?: \w+){0,4}|my (?:own )?(?:time(?: ?zone)?|zone|hour|clock|city|country)",
    r"si|claro|vale|bueno|bien|tal vez|quizas?|prueba|la tierra|hola|buenas|gracias|ahora|hoy",
    r"manana|tarde|noche|lunes|martes|miercoles|jueves|viernes|sabados?|domingos?|la misma",
    r"la mia|(?:igual|lo mismo)(?: \w+){0,4}|mi (?:zona(?: horaria)?|hora|reloj|ciudad|pais)",
    r"a[mnst]|be|do|el|i[nst]|l[eo]|m[eiy]|o[rn]|s[eou]|t[eou]|un|y[ao]|and|are|can|but|let",
    r"cualquiera|no importa|ayuda(?:me)?|aqui|en casa|mi casa|no entiendo(?: \w+){0,3}",
)
_BEFORE = r"(?:(?:well|sorry|um+|hey|honestly|ok|pues|perdon|bueno|uf|la verdad|eh) )*"
_AFTER = r"(?: (?:lol|sorry|haha|please|tbh|yet|jaja|perdon|gracias|todavia|aun|la verdad))*"
_MOST_AROUND = 8
_LEAD = re.compile(rf"(?:(?:{'|'.join(_LEADS)})(?: |$))+")
_TAIL = re.compile(rf"(?:(?:{'|'.join(_TAILS)})(?: |$))+")
_NOT_KNOWING = re.compile(rf"{_BEFORE}(?:{'|'.join(_UNSURE)}){_AFTER}")
_TWO_CAPITALS = re.compile(r"[A-Z]{2}")


def is_unsure(words: str) -> bool:
    """Tell whether somebody says that they do not know, or asks back; "NO" is a code."""
    said = fold(words)
    if not said:
        return "?" in words
    return bool(_NOT_KNOWING.fullmatch(said)) and not _TWO_CAPITALS.fullmatch(words)


def readings(words: str) -> Iterator[str]:
    """Read words as they are, and without more and more of what only leads to a place.

    "I live in Porto" is about Porto, and "en la Ciudad de México" not about all of Mexico.
    """
    said = words.split()
    for last in (False, True):
        bare = [*_within(said, _TAIL, last=True)][-1] if last else said
        if last and bare == said:
            return
        yield from (" ".join(rest) for rest in _within(bare, _LEAD, last=False))


def _within(words: list[str], around: re.Pattern[str], *, last: bool) -> Iterator[list[str]]:
    """Leave out more and more words of one end that say nothing, but never all."""
    yield words
    for many in range(1, min(_MOST_AROUND, len(words) - 1) + 1):
        run, rest = (words[-many:], words[:-many]) if last else (words[:many], words[many:])
        if around.fullmatch(fold(" ".join(run))):
            yield rest
