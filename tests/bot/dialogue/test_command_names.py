"""What people call a command leads to it, in both languages; what is no command leads nowhere."""

import pytest

from bot.dialogue import command_names
from bot.dialogue.commands import Command
from bot.dispatch.features import registry
from bot.reading import command_words

REGISTRY = registry()
LISTED = REGISTRY.listed
MEANT = [
    ("goals", "goal.list"),
    ("check in", "checkin"),
    ("check_in", "checkin"),
    ("Check-In", "checkin"),
    ("chekin", "checkin"),
    ("goal remove walk", "goal.drop"),
    ("remove goal walk", "goal.drop"),
    ("gaol add read", "goal.add"),
    ("goal_ad", "goal.add"),
    ("nueva meta", "goal.add"),
    ("metas", "goal.list"),
    ("mis metas", "goal.list"),
    ("borrar meta", "goal.drop"),
    ("ayuda", "help"),
    ("AYÚDA", "help"),
    ("registro", "checkin"),
    ("tablero", "board"),
    ("descanso", "me.rest"),
    ("pause", "me.rest"),
    ("idioma", "me.language"),
    ("zona horaria", "me.zone"),
    ("time zone Berlin", "me.zone"),
    ("journy", "journey"),
    ("pod jion", "pod.join"),
    ("pod_her", "pod.here"),
    ("invitación", "pod.invite"),
    ("stop", "me.rest"),
    ("stop", "me.nudges"),
    ("stop", "pod.leave"),
    ("parar", "me.rest"),
]


@pytest.mark.parametrize(("said", "path"), MEANT)
def test_what_a_command_is_called_leads_to_it(said: str, path: str) -> None:
    assert path in [command.path for command in command_names.meant(said, LISTED)]


@pytest.mark.parametrize(
    "said", ["", "weather", "xyzzy", "\U0001f600", "weather today", "x" * 9000]
)
def test_what_no_command_is_called_leads_nowhere(said: str) -> None:
    assert command_names.meant(said, LISTED) == ()


@pytest.mark.parametrize("command", LISTED, ids=lambda command: str(command.path))
def test_every_command_is_found_by_its_own_name_however_it_is_typed(command: Command) -> None:
    path = command.path
    for said in (path.replace(".", " "), path.replace(".", "_"), path.replace(".", "").upper()):
        assert command_names.meant(said, LISTED)[0].path == path


@pytest.mark.parametrize(
    ("said", "group"),
    [("goals", "goal"), ("gaols", "goal"), ("Metas", "goal"), ("círculo", "pod"), ("x", None)],
)
def test_a_noun_is_found_by_other_words_and_nearly(said: str, group: str | None) -> None:
    groups = list(dict.fromkeys(command.group for command in LISTED))
    assert command_names.group_called(said, groups, nearly=True) == group


def test_other_words_are_only_for_commands_that_there_are() -> None:
    there = {command.path for command in (*LISTED, *REGISTRY.urgent)}
    assert command_words.COMMANDS.keys() <= there
    assert command_words.GROUPS.keys() <= {command.group for command in LISTED}
