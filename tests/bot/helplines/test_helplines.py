"""Where help is: no number without the address at which it was read."""

from datetime import date, timedelta

import pytest

from bot.helplines.helplines import OLD, BadHelplines, HelpLine, own, read
from bot.texts.catalogue import LANGUAGES
from bot.zones import countries

SOURCE = 'source = "https://example.org/help"\nopened = 2026-11-30\n'
NUMBER = f'[[emergency]]\nnumber = "112"\ncountries = ["ES"]\n{SOURCE}'
LINE = f'[[line]]\nname = "Ana"\ncountries = ["ES"]\ncall = "024"\n{SOURCE}'


def test_every_number_of_ours_has_an_address_and_a_day() -> None:
    known = own()
    lines = [one for theirs in known.lines.values() for one in theirs]
    assert len(lines) > 10
    assert all(one.source.startswith("http") for one in lines)
    assert all(one.source.startswith("http") for one in known.emergencies.values())
    assert all(countries.is_code(code) for code in known.countries)
    assert all(countries.label(c, each) != c for c in known.countries for each in LANGUAGES)


def test_what_was_read_more_than_half_a_year_ago_is_named() -> None:
    known = read(NUMBER + LINE)
    opened = date(2026, 11, 30)
    assert known.older_than(opened + OLD) == ()
    assert known.older_than(opened + OLD + timedelta(days=1)) == ("ES 112", "ES Ana")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        (LINE.replace(SOURCE, "opened = 2026-11-30"), "[[line]] 1 (Ana): source must be"),
        (LINE.replace("https://example.org/help", "a leaflet"), "source must be the address"),
        (LINE.replace("2026-11-30", '"lately"'), "opened must be the day"),
        (LINE.replace("2026-11-30", "2026-11-30T10:00:00"), "opened must be the day"),
        (LINE.replace('"024"', '"call us"'), "call or text must be a number"),
        (LINE.replace('call = "024"', ""), "call or text must be a number"),
        (LINE.replace('"ES"', '"Spain"'), "countries must be codes"),
        (LINE.replace('["ES"]', '"ES"'), "countries must be codes"),
        (LINE.replace("Ana", "x" * 61), "name must be 60 characters"),
        (LINE + 'word = "HI"', "word must be"),
        (LINE + 'always = "yes"', "always must be true or false"),
        (LINE + 'fax = "1"', "there is no fax"),
        (NUMBER.replace('"112"', "112"), "[[emergency]] 1 (112): number must be one to call"),
        ('[line]\nname = "Ana"', "begin each entry with [[line]]"),
        ("[[lines]]", "there is no such part"),
        ("= x", "it is no TOML"),
        ("#" * 300_000, "longer than 256 KiB"),
    ],
)
def test_a_file_that_is_wrong_says_what_is(text: str, problem: str) -> None:
    with pytest.raises(BadHelplines) as bad:
        read(text)
    assert any(problem in said for said in bad.value.problems)


def test_all_problems_are_told_at_once() -> None:
    with pytest.raises(BadHelplines) as bad:
        read(LINE.replace('"ES"', '"es"') + NUMBER.replace("112", "one"))
    assert len(bad.value.problems) == 2


def test_an_operator_puts_right_and_adds() -> None:
    theirs = read(
        LINE.replace("Ana", "Línea 024").replace('"024"', '"025"')
        + LINE.replace("Ana", "Ours")
        + NUMBER.replace('"ES"', '"JP"').replace("112", "119")
    )
    known = own().with_those_of(theirs)
    assert [line.name for line in known.lines_in("ES")] == [
        *("Línea 024", "Ours", "Teléfono de la Esperanza")
    ]
    assert isinstance(first := known.lines_in("ES")[0], HelpLine)
    assert first.call == "025"
    assert (known.number("JP"), known.number("ES"), known.number(None)) == ("119", "112", None)


def test_at_most_three_lines_are_shown() -> None:
    many = read("".join(LINE.replace("Ana", f"Line {n}") for n in range(5)))
    assert len(many.lines_in("ES")) == 3
