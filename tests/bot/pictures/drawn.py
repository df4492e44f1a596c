"""Drawings of every kind, as the pictures of them are looked at and compared."""

from bot.dialogue.drawings import (
    BoardDrawing,
    BoardRow,
    CairnDrawing,
    CardDrawing,
    CardLine,
    CardPeriod,
    Drawing,
    JourneyDrawing,
    JourneyWeek,
    Mark,
    Pace,
    Sign,
    Told,
)

DRAWINGS: dict[str, Drawing] = {
    "cairn": CairnDrawing(
        (5, 4, 5, 5, 4, 4),
        tuple(range(6)),
        seed=7,
        heading="Early birds",
        told="6 layers, 27 stones",
        dates="23 – 29 November",
    ),
    "cairn-small-pod": CairnDrawing(
        (None,) * 5,
        tuple(range(5)),
        seed=3,
        season=3,
        heading="Lento",
        told="5 capas",
        dates="23–29 nov",
    ),
    "cairn-begun": CairnDrawing((), seed=2, season=1, heading="Heron", sign=Sign.TRIANGLE),
    "cairn-old": CairnDrawing(
        (8, 9, 12, 7, 8, 10, 11, 8, 9, 6, 12, 8),
        tuple(range(60, 72)),
        seed=5,
        season=5,
        hill=5,
        heading="صباح الخير",
        told="72 layers, 640 stones",
        dates="23 – 29 November",
        below="60 older layers are the hill",
    ),
    "board": BoardDrawing(
        "Early birds",
        "The last 8 weeks, by name",
        (
            BoardRow("Ana", "7 stones", 0.86),
            BoardRow("كلوديا", "8 stones", 0.44),
            BoardRow("Dev", "new"),
            BoardRow("山田", "4 stones", 0.3, sign=Sign.DIAMOND),
            BoardRow("W" * 32, "8 stones", 1.0),
        ),
        "All together: 31 stones in six layers",
    ),
    "board-in-order": BoardDrawing(
        "Vuelos tempranos",
        "Las últimas 8 semanas; los tres primeros, en orden",
        (
            BoardRow("Ana", "7 piedras", 0.86, "1"),
            BoardRow("Ben", "6 piedras", 0.62, "2"),
            BoardRow("Cloé", "8 piedras", 0.62, "2"),
            BoardRow("Dev", "8 piedras", 0.3),
            BoardRow("Elena", "3 piedras"),
        ),
        "Entre todos: 32 piedras en seis capas",
        season=2,
    ),
    "journey": JourneyDrawing(
        "Morning pages",
        "3 times a week · since 2 February",
        tuple(
            JourneyWeek(at, list(Mark)[at * 3 % 4], 0.3 + at / 80)
            for at in range(48)
            if at % 9 != 4
        ),
        months=tuple(Told(at * 13 // 3, name) for at, name in enumerate(("Dec", "Jan", "Feb"))),
        legend=(
            (Mark.DONE, "done"),
            (Mark.PARTLY, "partly"),
            (Mark.NOT_THIS_WEEK, "not this week"),
            (Mark.CHANGED, "changed my mind"),
        ),
        strong="strength",
        milestones=(Told(20, "14 April: first draft sent"),),
        pace=Pace(0.4, 0.55, "120 of 300 pages; an even pace would be 165"),
        notes=("Mornings work when the phone stays in the kitchen.",),
    ),
    "card": CardDrawing(
        CardPeriod.MONTH,
        "Noviembre",
        "Ana · 2–29 de noviembre",
        (
            CardLine("Páginas de la mañana", (Mark.DONE, Mark.PARTLY, Mark.DONE), "3 por semana"),
            CardLine("Una carta a mi hermana", note="hecho"),
        ),
        ("Las mañanas funcionan si el teléfono se queda en la cocina.",),
        season=1,
        seed=5,
    ),
}
