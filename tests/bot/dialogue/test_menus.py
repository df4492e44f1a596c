"""What a platform lists for people."""

import pytest

from bot.dialogue.menus import MenuScope, menu
from bot.dispatch.features import registry
from bot.texts.catalogue import LANGUAGES, catalogue

REGISTRY = registry()


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("scope", MenuScope)
def test_a_menu_holds_ten_entries_at_most(scope: MenuScope, language: str) -> None:
    entries = menu(REGISTRY, scope, catalogue(language))
    assert 0 < len(entries) <= 10
    assert len({entry.path for entry in entries}) == len(entries)
    assert all(entry.about for entry in entries)


def test_shared_places_are_not_offered_what_is_private() -> None:
    english = catalogue("en")
    private = {entry.path for entry in menu(REGISTRY, MenuScope.PRIVATE, english)}
    shared = {entry.path for entry in menu(REGISTRY, MenuScope.SHARED, english)}
    assert {"helpline", "journey"} <= private - shared
    assert not {"start", "inbox"} & (private | shared)  # these are typed
    assert {"pod", "goal", "checkin", "board"} <= shared


def test_those_who_keep_a_place_can_make_it_a_home() -> None:
    paths = [entry.path for entry in menu(REGISTRY, MenuScope.MANAGERS, catalogue("en"))]
    assert paths[-2:] == ["pod.here", "pod.away"]
