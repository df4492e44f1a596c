"""Lends the fixtures to the tests here."""

from tests.fakes.discord.fixtures import bot, call, fake, timing  # noqa: F401 - pytest finds them here
