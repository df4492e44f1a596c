"""Lends the fixtures to the tests here, which all need discord.py."""

from importlib.util import find_spec

if find_spec("discord") is None:  # it comes into the lock with the adapter, issue 4
    collect_ignore_glob = ["test_*.py"]
else:
    pass
