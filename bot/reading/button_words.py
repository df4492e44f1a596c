"""What people say for what a button does, and the small words of being polite, in both languages.

Only what a whole message consists of is looked up here; nothing is searched for inside of words.
"""

from enum import Enum

from bot.reading.folding import plain_words

_LONGEST = 60


class PlainWord(Enum):
    """What a whole message says, where it says nothing else."""

    SKIP = "skip"
    CANCEL = "cancel"
    BACK = "back"
    MORE = "more"
    YES = "yes"
    NO = "no"
    THANKS = "thanks"
    HELLO = "hello"


_SAID = {
    PlainWord.SKIP: (
        "skip, skip it, skip this, pass, leave it out, leave it empty, next, no thanks, no "
        "thank you, omitir, omitelo, saltar, saltarlo, paso, pasar, dejar en blanco, "
        "siguiente, no gracias, keep, keep it, keep it as it is, leave it as it is, as it is, "
        "dejarlo asi, dejalo asi, asi esta bien"
    ),
    PlainWord.CANCEL: (
        "cancel, cancel it, cancel that, cancel this, abort, quit, exit, stop, stop it, "
        "never mind, nevermind, nvm, forget it, let it go, cancelar, cancela, cancelalo, "
        "anular, abortar, salir, parar, para, dejalo, dejarlo, olvidalo, no importa, da "
        "igual"
    ),
    PlainWord.BACK: (
        "back, go back, one back, previous, undo that, atras, volver, vuelve, regresar, "
        "anterior, volver atras"
    ),
    PlainWord.MORE: ("more, show more, more options, mas, ver mas, mostrar mas, mas opciones"),
    PlainWord.YES: (
        "yes, yep, yeah, yup, ok, okay, sure, of course, do it, yes please, yes "
        "do it, si, sip, vale, claro, claro que si, de acuerdo, hazlo, dale, bueno, si "
        "por favor"
    ),
    PlainWord.NO: "no, nope, nah, not now, no no, ahora no, para nada",
    PlainWord.THANKS: (
        "thanks, thank you, thank u, thx, ty, tysm, thanks a lot, thank you so much, thank "
        "you very much, many thanks, thanks so much, cheers, great thanks, ok thanks, okay "
        "thanks, thanks cairn, thank you cairn, perfect thanks, gracias, muchas gracias, "
        "mil gracias, gracias cairn, muchisimas gracias, te agradezco, ok gracias, vale "
        "gracias, perfecto gracias, genial gracias, \U0001f64f, \u2764, \u2764\ufe0f"
    ),
    PlainWord.HELLO: (
        "hi, hello, hey, hi there, hello there, hey there, hi cairn, hello cairn, hey "
        "cairn, good morning, good evening, good afternoon, hola, hola cairn, buenas, "
        "buenos dias, buenas tardes, buenas noches, que tal, hola que tal, \U0001f44b"
    ),
}
_MEANS = {plain_words(text): word for word, said in _SAID.items() for text in said.split(",")}


def plain_word(text: str) -> PlainWord | None:
    """Read what a whole message says; None for anything else."""
    return None if len(text) > _LONGEST else _MEANS.get(plain_words(text))
