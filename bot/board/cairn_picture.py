"""Says and draws a pod's cairn: the layers of this season, what they hold, and what lies below."""

from collections.abc import Sequence
from datetime import timedelta

from bot.board.visible_layers import LAYERS_SHOWN, VisibleLayer
from bot.dialogue.drawings import CairnDrawing, Sign
from bot.dialogue.replies import Picture
from bot.domain.pods import Pod
from bot.domain.weeks import Week
from bot.pictures.drawable import can_draw
from bot.pods.code_names import code_name, sign_of
from bot.texts.spans import Line, Span, words
from bot.texts.voice import Voice

SEASON_WEEKS = 12
_LEAST_COURSES = 7
_FIRST = Week(2025, 1)


def cairn(
    voice: Voice,
    pod: Pod,
    layers: Sequence[VisibleLayer],
    *,
    called: str = "",
    counted: bool = True,
) -> Picture:
    """Show a pod's cairn after some closed weeks, the oldest first, and the same in words.

    Where others than members can read, it is `called` by its code name. Stones are told where
    they are to be `counted`, and all of them are drawn.
    """
    shown = on_the_cairn(pod, layers)
    last = layers[-1]
    name, sign = (code_name(pod), sign_of(pod)) if called else (pod.name, _stand_in(pod))
    drawing = CairnDrawing(
        layers=tuple(None if layer.small else layer.stones for layer in shown),
        weeks=tuple(layer.week.since(_FIRST) for layer in shown),
        seed=pod.id,
        season=season_of(pod, last.week),
        hill=_seasons_below(pod, layers, len(shown)),
        lit=last.laid,
        heading="" if sign and not called else name,
        sign=sign,
        dates=_dates(voice, pod, last.week),
        told=words(_told(voice, shown, counted=counted)),
        below=words(_older(voice, layers, len(shown))),
    )
    return Picture(drawing, _alt(voice, pod, layers, called=called, counted=counted))


def on_the_cairn(pod: Pod, layers: Sequence[VisibleLayer]) -> tuple[VisibleLayer, ...]:
    """Choose what lies on the cairn: this season's layers, and of earlier ones enough for seven.

    All that are older are the hill.
    """
    laid = [layer for layer in layers if layer.laid]
    season = season_of(pod, layers[-1].week)
    of_season = sum(season_of(pod, layer.week) == season for layer in laid[-SEASON_WEEKS:])
    return tuple(laid[-max(_LEAST_COURSES, of_season) :])


def stones_told(shown: Sequence[VisibleLayer]) -> int | None:
    """Count the stones on a cairn, as the picture and all words do; None where it is not said."""
    if any(layer.small for layer in shown):
        return None
    return sum(layer.stones for layer in shown)


def season_of(pod: Pod, week: Week) -> int:
    """Count the seasons of a pod before a week; each has a sky of its own."""
    first = pod.opened_at or pod.created_at
    return max(0, week.since(Week.of(first.date())) // SEASON_WEEKS)


def _seasons_below(pod: Pod, layers: Sequence[VisibleLayer], shown: int) -> int:
    below = [layer for layer in layers if layer.laid][: -shown or None]
    return 1 + season_of(pod, below[-1].week) if shown and below else 0


def _stand_in(pod: Pod) -> Sign | None:
    return None if can_draw(pod.name) else sign_of(pod)


def _dates(voice: Voice, pod: Pod, week: Week) -> str:
    on = pod.rhythm.check_in_day(week)
    return voice.days(on - timedelta(days=6), on)


def _told(voice: Voice, shown: Sequence[VisibleLayer], *, counted: bool) -> Line:
    if not shown:
        return voice.say("cairn.ground")
    layers = voice.count("cairn.layers", len(shown))
    stones = stones_told(shown)
    if stones is None or not counted:
        return layers
    stones_said = voice.count("cairn.stones", stones)
    return voice.say("cairn.told", layers=layers, stones=stones_said)


def _older(voice: Voice, layers: Sequence[VisibleLayer], shown: int) -> Line:
    """Say how many layers are the hill; of a pod older than what was read, only that there are."""
    older = sum(layer.laid for layer in layers) - shown
    if older and len(layers) >= LAYERS_SHOWN:
        return voice.say("cairn.older_than_a_year")
    return voice.count("cairn.older", older) if older else ()


def _alt(
    voice: Voice, pod: Pod, layers: Sequence[VisibleLayer], *, called: str, counted: bool
) -> Line:
    """Say all that the picture shows, whose it is only where its heading does not stand above."""
    shown = on_the_cairn(pod, layers)
    days = voice.say("cairn.week", days=_dates(voice, pod, layers[-1].week))
    older = _older(voice, layers, len(shown))
    return (
        *_whole(voice, shown, called=called, counted=counted),
        Span(" "),
        *days,
        *((Span(" "), *older) if older else ()),
    )


def _whole(voice: Voice, shown: Sequence[VisibleLayer], *, called: str, counted: bool) -> Line:
    if not shown:
        return voice.say("cairn.none")
    told = _told(voice, shown, counted=counted)
    if called:
        return voice.say("cairn.alt_of", pod=called, told=told)
    return voice.say("cairn.alt", told=told)
