"""What hosts are told of a home: which pod, which place, and the one thing that they can do."""

import pytest

from bot.pods.home_changes import HomeChange
from bot.texts.catalogue import LANGUAGES, catalogue

CAN_BE_CHANGED = {HomeChange.LOST, HomeChange.AWAY, HomeChange.REPLACED}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("fate", HomeChange)
def test_it_names_the_pod_and_the_place_and_what_can_be_done(
    language: str, fate: HomeChange
) -> None:
    said = catalogue(language).sentence(f"home.{fate.value}")
    assert "{pod}" in said
    assert "{place}" in said
    assert ("`/pod here`" in said) is (fate in CAN_BE_CHANGED)
