"""A member's week in a digest: their name once, three lines at most, and the words first."""

from zoneinfo import ZoneInfo

import pytest
from msgspec.structs import replace

from bot.checkins.details import DetailedCheckIn
from bot.checkins.shared_views import in_full, summary
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import Choices, Reply, transcript
from bot.domain.checkins import GoalOutcome
from bot.domain.disclosure import Disclosure
from bot.domain.goals import GoalState
from bot.domain.words import WishKind, Words
from bot.texts.spans import words
from bot.texts.voice import Voice
from tests.contracts import samples

ANN, POD = samples.person("Ann"), samples.pod()
HERE = samples.membership(POD, ANN)
SCALES, RUN, FAR = (
    replace(samples.goal(ANN), title=title, state=GoalState.ACTIVE)
    for title in ("Scales", "Run", "Run " + "very far and back again " * 3)
)
VOICE_NOTE = Media("local", MediaKind.VOICE, "file", 42)
LONG = "it took many words to say this " * 6
EVERYTHING = Words("sent", "rain", "how", WishKind.IDEAS, media=VOICE_NOTE, caption="heard")
DONE, PARTLY, NOT = GoalOutcome.DONE, GoalOutcome.PARTLY, GoalOutcome.NOT


def shown(language: str, told: Disclosure, platform: str = "local") -> Choices:
    entry = DetailedCheckIn(samples.check_in(HERE), POD, HERE, (SCALES, RUN, FAR))
    voice = Voice(language, ZoneInfo("UTC"))
    return summary(voice, entry, "Ann", told, platform, ())


@pytest.mark.parametrize(
    ("said", "did", "unnamed", "english", "spanish"),
    [
        ({}, {SCALES: DONE}, False, "Ann: Scales, done", "Ann: Scales, hecho"),
        (
            {},
            {SCALES: DONE, RUN: PARTLY},
            False,
            "Ann: Scales done, Run partly",
            "Ann: Scales hecho, Run en parte",
        ),
        (
            {},
            {SCALES: NOT, RUN: DONE},
            True,
            "Ann: Scales not this week, Run done, and something of their own",
            "Ann: Scales esta semana no, Run hecho, y algo más de lo suyo",
        ),
        ({}, {}, True, "Ann did something of their own.", "Ann hizo algo de lo suyo."),
        ({}, {}, False, "Ann laid a stone.", "Ann dejó una piedra."),
        (
            {"win": "The letter\nis sent"},
            {RUN: DONE},
            False,
            "Ann · A win: “The letter is sent”\nRun, done",
            "Ann · Algo que salió bien: «The letter is sent»\nRun, hecho",
        ),
        (
            {"wish": "Sit with me", "wish_kind": WishKind.LISTEN},
            {},
            True,
            "Ann · Asks somebody to just listen: “Sit with me”\nDid something of their own.",
            "Ann · Pide que alguien escuche, sin más: «Sit with me»\nHizo algo de lo suyo.",
        ),
        (
            {"win": "sent", "hard": "r", "wish": "how", "wish_kind": WishKind.IDEAS},
            {SCALES: DONE},
            False,
            "Ann · A win: “sent” What was hard: “r”\nAsks for ideas: “how”\nScales, done",
            "Ann · Algo que salió bien: «sent» Lo difícil: «r»\nPide ideas: «how»\nScales, hecho",
        ),
        (
            {"hard": "rain", "media": VOICE_NOTE, "caption": "heard"},
            {SCALES: DONE},
            False,
            (
                "Ann · What was hard: “rain”\nSent a voice note, 0:42 on the local chat: “heard”"
                " Scales, done"
            ),
            (
                "Ann · Lo difícil: «rain»\nEnvió una nota de voz, 0:42 en el chat local: «heard»"
                " Scales, hecho"
            ),
        ),
    ],
)
def test_what_belongs_to_one_stands_under_their_name(
    said: dict[str, object],
    did: dict[object, GoalOutcome],
    unnamed: bool,
    english: str,
    spanish: str,
) -> None:
    outcomes = {goal.id: outcome for goal, outcome in did.items()}  # type: ignore[attr-defined]  # goals
    told = Disclosure(True, True, outcomes, unnamed, Words(**said))  # type: ignore[arg-type]  # its own names
    for language, expected in (("en", english), ("es", spanish)):
        drawn = shown(language, told, "elsewhere")
        assert transcript(Reply((drawn,))) == expected


@pytest.mark.parametrize("language", ["en", "es"])
@pytest.mark.parametrize("outcomes", [{}, {SCALES.id: DONE, RUN.id: PARTLY}])
@pytest.mark.parametrize("long", [None, "win", "hard", "wish", "caption"])
def test_whatever_there_is_takes_three_lines_and_is_read_whole(
    language: str, outcomes: dict[object, GoalOutcome], long: str | None
) -> None:
    lengthened = {} if long is None else {long: LONG.strip()}
    said = replace(EVERYTHING, **lengthened)  # type: ignore[arg-type]  # its own names
    told = Disclosure(True, True, outcomes, False, said)  # type: ignore[arg-type]  # ids of goals
    drawn = shown(language, told)
    assert len(drawn.lines) == 3
    assert max(len(words(line)) for line in drawn.lines) < 200
    tokens = [button.token.split("~")[1] for button in drawn.buttons]
    assert tokens == [*(["checkin.read"] if long else []), "checkin.media"]
    entry = DetailedCheckIn(samples.check_in(HERE), POD, HERE, (SCALES, RUN))
    whole = in_full(Voice(language, ZoneInfo("UTC")), entry, told, "local")
    for part in (said.win, said.hard, said.wish, said.caption):
        assert f"> {part}" in transcript(Reply(whole))


def test_of_several_goals_long_names_are_read_on_too() -> None:
    told = Disclosure(True, True, {SCALES.id: DONE, FAR.id: DONE})
    drawn = shown("en", told)
    assert words(drawn.line) == "Ann: Scales done, Run very far and back again very far… done"
    assert [button.label for button in drawn.buttons] == ["Read on"]
    assert not shown("en", Disclosure(True, True, {FAR.id: DONE})).buttons
