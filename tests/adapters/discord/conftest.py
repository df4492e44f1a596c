"""A Discord for every test of the adapter; what it finds wrong fails the test."""

from tests.platforms.discord.fixtures import fake  # noqa: F401 - pytest finds it here
