"""Lends the fixtures to the tests here, which all need discord.py."""

from importlib.util import find_spec

if find_spec("discord") is None:  # it comes into the lock with the adapter, issue 4
    collect_ignore_glob = ["test_*.py"]
else:
    from tests.platforms.discord.fixtures import (
        bot,  # noqa: F401 - pytest finds it here
        call,  # noqa: F401 - so is this one
        fake,  # noqa: F401 - and this
    )
