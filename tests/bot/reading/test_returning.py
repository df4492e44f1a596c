"""That somebody is back is read from saying so, and from nothing else."""

import pytest

from bot.reading.returning import is_back


@pytest.mark.parametrize(
    "said",
    [
        "hi, I am back",
        "I'm back!",
        "I’m back",
        "im back",
        "Hello, I am back now.",
        "hey there, I'm back again :)",
        "ok I am finally back",
        "I have returned",
        "I've come back",
        "back again",
        "I am here again",
        "Hola, ya estoy de vuelta",
        "¡Volví!",
        "ya volví",
        "Buenas noches, he vuelto",
        "regresé",
        "estoy de regreso",
        "hola a todos, estoy aquí de nuevo",
        "Ya estoy aquí",
        "I'm back 🙂",
        "here I am again",
        "it's me again",
        "Back at last!",
        "estoy de vuelta por aquí",
        "aquí ando otra vez",
        "¡Ya regresé!",
    ],
)
def test_it_is_read(said: str) -> None:
    assert is_back(said)


@pytest.mark.parametrize(
    "said",
    [
        "",
        "back",
        "hello",
        "my back hurts",
        "I am not back",
        "I am back on Monday",
        "I'll be back",
        "when I am back",
        "I am back to square one",
        "I am back at the gym three times a week",
        "no he vuelto",
        "vuelvo el lunes",
        "he vuelto a caminar",
        "estoy de vuelta el domingo",
        "here I am stuck",
        "aquí estoy mal",
        "hi " * 200 + "I am back",
    ],
)
def test_it_is_not_read_into_other_words(said: str) -> None:
    assert not is_back(said)
