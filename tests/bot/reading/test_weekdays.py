"""A day of every week is read as people say it, in both languages."""

import pytest

from bot.reading.days import weekday


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Sunday", 6),
        ("sundays", 6),
        ("on Sunday", 6),
        ("on Sundays", 6),
        ("every sunday", 6),
        ("Sunday evenings", None),
        ("Sunday evening", 6),
        ("sun.", 6),
        ("Thurs", 3),
        ("los domingos", 6),
        ("el domingo", 6),
        ("cada domingo", 6),
        ("todos los miércoles", 2),
        ("miercoles", 2),
        ("mié.", 2),
        ("domingo por la noche", 6),
        ("sábados", 5),
        ("someday", None),
        ("weekend", None),
        ("x" * 10_000, None),
    ],
)
def test_a_weekday_is_read_as_people_say_it(language: str, text: str, number: int | None) -> None:
    assert weekday(text, language) == number
