"""How often something is meant to happen is read out of its title, and nothing else is."""

import pytest

from bot.reading.titles import often_in

SAYS = (
    ("en", "Yoga on Mondays and Thursdays", 2, "Yoga on Mondays and Thursdays"),
    ("en", "Gym mon, wed, and fri", 3, "Gym mon, wed, and fri"),
    ("en", "Church on Sundays", 1, "Church on Sundays"),
    ("en", "Church every Sunday", 1, "Church every Sunday"),
    ("es", "Yoga los lunes y los jueves", 2, "Yoga los lunes y los jueves"),
    ("es", "Llamar a mamá los domingos", 1, "Llamar a mamá los domingos"),
    ("en", "run 3x a week", 3, "run"),
    ("en", "Run 3x", 3, "Run"),
    ("en", "run, 3 times a week", 3, "run"),
    ("en", "Run 5 km 3x a week", 3, "Run 5 km"),
    ("en", "walk every day", 7, "walk"),
    ("en", "meditate daily", 7, "meditate"),
    ("en", "Daily walk", 7, "Daily walk"),
    ("en", "read every night", 7, "read every night"),
    ("en", "read twice a week", 2, "read"),
    ("en", "gym (3x/week)", 3, "gym"),
    ("en", "Gym - 4 times per week", 4, "Gym"),
    ("en", "3x a week gym", 3, "gym"),
    ("en", "Meditate on weekdays", 5, "Meditate on weekdays"),
    ("en", "three mornings a week yoga", 3, "three mornings a week yoga"),
    ("en", "yoga three mornings a week", 3, "yoga three mornings a week"),
    ("en", "write once a week", 1, "write"),
    ("en", "Twice a week, call Dad", 2, "call Dad"),
    ("en", "Do it twice", 2, "Do it"),
    ("en", "correr 3 veces por semana", 3, "correr"),
    ("en", "Daily pages", 7, "Daily pages"),
    ("es", "correr 3 veces por semana", 3, "correr"),
    ("es", "caminar 3 veces", 3, "caminar"),
    ("es", "Caminar tres veces a la semana", 3, "Caminar"),
    ("es", "leer cada noche", 7, "leer cada noche"),
    ("es", "escribir a diario", 7, "escribir"),
    ("es", "leer todos los días", 7, "leer"),
    ("es", "una vez por semana llamar a mamá", 1, "llamar a mamá"),
    ("es", "llamar a mamá una vez por semana", 1, "llamar a mamá"),
    ("es", "gimnasio 3x", 3, "gimnasio"),
    ("es", "caminar entre semana", 5, "caminar entre semana"),
    ("es", "caminar los fines de semana", 2, "caminar los fines de semana"),
    ("es", "Correr 5 km dos veces por semana", 2, "Correr 5 km"),
    ("es", "run 3x a week", 3, "run"),
    ("es", "3 tardes por semana guitarra", 3, "3 tardes por semana guitarra"),
)
SAYS_NOTHING = (
    ("en", "Call mom on Sunday"),
    ("en", "Prepare Sunday"),
    ("en", "Read Sunday and Monday papers"),
    ("es", "Entregar el lunes"),
    ("en", "Read 10 minutes a day"),
    ("en", "call mom once"),
    ("en", "Once upon a time"),
    ("en", "Write my weekly review"),
    ("en", "Plan my day"),
    ("en", "Rest for a day"),
    ("en", "every other day swim"),
    ("en", "swim 3-4 times a week"),
    ("en", "run 2.5 times a week"),
    ("en", "brush twice a day"),
    ("en", "Read 20 pages"),
    ("en", "3x a week"),
    ("en", "Morning pages"),
    ("en", "pay rent once a month"),
    ("en", "run 9 times a week"),
    ("en", "Letters"),
    ("es", "escribir mi diario"),
    ("es", "nadar un día sí y otro no"),
    ("es", "probarlo al menos una vez"),
    ("es", "Reunión semanal"),
    ("es", "Leer 10 páginas al día"),
    ("en", ""),
    ("en", "x " * 5_000),
)


@pytest.mark.parametrize(("language", "title", "times", "left"), SAYS)
def test_a_title_may_say_how_often(language: str, title: str, times: int, left: str) -> None:
    found = often_in(title, language)

    assert found is not None
    assert (found.times, found.title) == (times, left)


@pytest.mark.parametrize(("language", "title"), SAYS_NOTHING)
def test_what_is_not_sure_to_say_how_often_is_left_as_it_is(language: str, title: str) -> None:
    assert often_in(title, language) is None
