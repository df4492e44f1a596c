"""Reads that somebody says that they are back, and nothing else, in either language."""

import re

from bot.reading.folding import simplified

_MOST = 80
_GREETING = (
    r"hi|hello|hey|hiya|yo|ok|okay|so|well|good (?:morning|evening|afternoon|day)|dear|cairn|there"
    r"|everyone|all|again|hola|buenas|buenos dias|buenas tardes|buenas noches|bueno|pues|vale"
    r"|de nuevo|otra vez|a todos|a todas|gente|ya"
)
_BACK = (
    r"(?:i am|i'm|im|i am finally|i'm finally) (?:finally |now )?(?:back|here again)"
    r"|back again|i (?:have |'ve )?(?:returned|come back|came back)|i've come back"
    r"|(?:ya )?(?:estoy|ando) (?:ya )?(?:de vuelta|de regreso|aqui de nuevo|aqui otra vez)"
    r"|(?:ya )?(?:he vuelto|he regresado|volvi|regrese)"
    r"|de vuelta|de regreso|(?:ya )?estoy aqui|aqui (?:estoy|ando)|aqui de nuevo|soy yo otra vez"
    r"|here i am|it's me again|its me again|back at last"
)
_AFTER = rf"now|here|finally|at last|por fin|por aqui|por aca|{_GREETING}"
_SAID = re.compile(rf"(?:(?:{_GREETING}) )*(?:{_BACK})(?: (?:{_AFTER}))*")
_APART = re.compile(r"[^\w' ]+")


def is_back(text: str) -> bool:
    """Tell whether a text says "I am back", with a greeting or without, and nothing more."""
    if len(text) > _MOST:
        return False
    plain = " ".join(_APART.sub(" ", simplified(text)).split())
    return _SAID.fullmatch(plain) is not None
