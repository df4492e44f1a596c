"""Who the five people of the demo are, and what they say."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Persona:
    """One of the five: a language, a city, one small thing, and how a week usually goes."""

    name: str
    language: str
    zone: str
    thing: str
    usual: tuple[str, ...]
    wins: tuple[str, ...] = ()


PERSONAS = (
    Persona(
        "Ana",
        "en",
        "Europe/Lisbon",
        "Morning pages",
        ("done", "done", "partly"),
        ("The difficult letter is sent.", "Three pages before breakfast, four times."),
    ),
    Persona("Ben", "en", "Europe/Berlin", "Practice scales", ("partly", "done", "not")),
    Persona(
        "Cleo",
        "en",
        "America/New_York",
        "Sketch one stranger",
        ("done", "partly", "rest"),
        ("I drew the baker.",),
    ),
    Persona("Dev", "en", "Asia/Kolkata", "Write to an old friend", ("not", "done", "silent")),
    Persona(
        "Elena",
        "es",
        "America/Bogota",
        "Leer poesía",
        ("done", "done", "done"),
        ("Un poema de memoria.",),
    ),
)
CHEERS = ("Well done, that was brave.", "I would love to see it.", "Thank you for telling us.")
