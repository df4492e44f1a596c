"""Words that act as buttons are found whatever their case, accents and signs; others are words."""

from zoneinfo import ZoneInfo

import pytest

from bot.dialogue.control_words import as_words, control
from bot.kernel.errors import BadAnswer
from bot.reading.button_words import PlainWord, plain_word
from bot.texts.voice import Voice

EN, ES = Voice("en", ZoneInfo("UTC")), Voice("es", ZoneInfo("UTC"))
SKIP, CANCEL, BACK = PlainWord.SKIP, PlainWord.CANCEL, PlainWord.BACK
YES, NO, MORE = PlainWord.YES, PlainWord.NO, PlainWord.MORE


@pytest.mark.parametrize(
    ("voice", "said", "word"),
    [
        (EN, "skip", SKIP),
        (EN, " SKIP! ", SKIP),
        (EN, "Skip it.", SKIP),
        (EN, "no, thanks", SKIP),
        (EN, "cancel", CANCEL),
        (EN, "Never mind…", CANCEL),
        (EN, "let it go", CANCEL),
        (EN, "stop", CANCEL),
        (EN, "Go back", BACK),
        (EN, "change", BACK),
        (EN, "Yes", YES),
        (EN, "Yes, do it!", YES),
        (EN, "go on", YES),
        (EN, "ok", YES),
        (EN, "nope", NO),
        (EN, "show more", MORE),
        (ES, "omitir", SKIP),
        (ES, "no gracias", SKIP),
        (ES, "CANCELAR", CANCEL),
        (ES, "cancela", CANCEL),
        (ES, "déjalo", CANCEL),
        (ES, "atras", BACK),
        (ES, "¡Atrás!", BACK),
        (ES, "sí", YES),
        (ES, "si", YES),
        (ES, "Sí, hazlo", YES),
        (ES, "más", MORE),
        (ES, "skip", SKIP),
        (EN, "cancelar", CANCEL),
        (EN, "skip rope", None),
        (EN, "yes to life", None),
        (EN, "“skip”", None),
        (EN, '"cancel"', None),
        (EN, "", None),
        (EN, "skip" * 5000, None),
        (ES, "saltar la cuerda", None),
    ],
)
def test_a_whole_text_says_a_control_or_is_words(
    voice: Voice, said: str, word: PlainWord | None
) -> None:
    assert control(said, voice) is word


@pytest.mark.parametrize("said", ["skip", "Cancel", "YES!", "back", "let it go", "sí"])
def test_no_title_is_the_word_on_a_button_unless_it_is_quoted(said: str) -> None:
    with pytest.raises(BadAnswer, match=r"bad\.button_word"):
        as_words(said, ES if said == "sí" else EN)
    assert as_words(f"“{said}”", EN) == said
    assert as_words(f"“{said} rope”", EN) == f"“{said} rope”"


@pytest.mark.parametrize(
    "said",
    ["thanks", "Thank you!", "thx", "THANKS A LOT!!", "gracias", "¡Muchas gracias!", "\U0001f64f"],
)
def test_thanks_are_thanks(said: str) -> None:
    assert plain_word(said) is PlainWord.THANKS


@pytest.mark.parametrize("said", ["thanks to Ann I ran", "no gracias a nadie", "thank"])
def test_thanks_inside_of_words_are_words(said: str) -> None:
    assert plain_word(said) is None
