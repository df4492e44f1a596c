"""Folds what people type, so that spellings of one thing are one."""

import re
import unicodedata

_SIGNS = re.compile(r"[^\w]+")
_ALIKE = str.maketrans(
    {"’": "'", "‘": "'", "´": "'", "`": "'", "–": "-", "—": "-", "−": "-", "‑": "-", "⁄": "/"}
)


def folded(text: str) -> str:
    """Fold case and accents away, to compare what was typed with what was meant."""
    apart = unicodedata.normalize("NFKD", text.casefold())
    return "".join(c for c in apart if not "\u0300" <= c <= "\u036f")


def simplified(text: str) -> str:
    """Fold a text of which numbers, times and days are read.

    Beyond case and accents, dashes and apostrophes become the plain ones, `½` becomes ` 1/2`, and
    every run of blanks one.
    """
    apart = "".join(
        f" {unicodedata.normalize('NFKC', c)} " if unicodedata.category(c) == "No" else c
        for c in text.translate(_ALIKE)
    )
    return " ".join(re.split(r"\s+", folded(apart).translate(_ALIKE).strip()))


def plain_words(text: str) -> str:
    """Fold case, accents and punctuation away; of what is nothing but signs, the signs stay."""
    plain = folded(text)
    return " ".join(_SIGNS.sub(" ", plain).split()) or plain.strip()
