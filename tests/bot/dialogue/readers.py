"""Readers of two languages for the tests of the vocabulary, with small catalogues of their own."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from bot.dialogue.known import Known
from bot.texts.catalogue import Catalogue
from bot.texts.voice import Voice

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)  # a Saturday


class Size(StrEnum):
    """Something to choose from, with an accent in it."""

    SMALL = "small"
    MIDDLE = "middle"
    GREAT = "great"


ENGLISH = Catalogue(
    "en",
    {
        "flag.yes": "Yes",
        "form.skip": "Skip",
        "form.keep": "Keep it",
        "form.more": "More",
        "form.further": "Show more",
        "form.back": "Back",
        "form.change": "Change",
        "form.cancel": "Cancel",
        "form.let_go": "Let it go",
        "form.do_it": "Yes, do it",
        "form.go_on": "Go on",
        "flag.no": "No",
        "size.small": "Small",
        "size.middle": "Middle",
        "size.great": "Great",
    },
    {},
)
SPANISH = Catalogue(
    "es",
    {
        "flag.yes": "Sí",
        "form.skip": "Omitir",
        "form.keep": "Keep it",
        "form.more": "Más",
        "form.further": "Mostrar más",
        "form.back": "Atrás",
        "form.change": "Cambiar",
        "form.cancel": "Cancelar",
        "form.let_go": "Dejarlo",
        "form.do_it": "Sí, hazlo",
        "form.go_on": "Seguir",
        "flag.no": "No",
        "size.small": "Pequeño",
        "size.middle": "Mediano",
        "size.great": "Grande",
    },
    {},
)
TEXTS = {"en": ENGLISH, "es": SPANISH}


def reader(
    language: str = "en",
    mine: Mapping[str, Sequence[tuple[str, str]]] | None = None,
    *,
    zone: str = "UTC",
    here: str | None = None,
) -> Known:
    """Know a reader of a language, and what is theirs."""
    return Known(NOW, Voice(language, ZoneInfo(zone), TEXTS[language]), mine or {}, here)


# Everything a string can hold, lone surrogates too, and what is nearly an answer.
anything = st.one_of(
    st.text(st.characters(exclude_categories=())),
    st.from_regex(r"-?[\d.,]{1,12}"),
    st.from_regex(r"\d{1,4}[./: -]\d{1,4}([./-]\d{1,4})?( ?[ap]\.? ?m\.?)?", fullmatch=True),
    st.from_regex(
        r"(sunday|enero|dom|mar|may|de|of) ?\d{0,5}(th|\.)? ?[a-z]{0,9}", fullmatch=True
    ),
    st.sampled_from(["today", "mañana", "sí", "no", "small", "grand", "pequeno", "0", "Europe/"]),
)
