"""Counts what a run leaves out, by the reason, and says so at its end.

Under xdist each worker leaves out the same, and nobody else counts; what one counted is told.
"""

from collections import Counter
from collections.abc import Collection
from typing import Protocol

import pytest

_LEFT_OUT = pytest.StashKey[Counter[str]]()
_EXPLAINED = pytest.StashKey[set[str]]()
_SENT = "cairn_left_out"
_ASKED_FOR = "as the command line asks"


class Worker(Protocol):
    """A worker of xdist's, as the process knows it that it works for."""

    @property
    def config(self) -> pytest.Config: ...


def leave_out(config: pytest.Config, items: Collection[pytest.Item], reason: str) -> None:
    """Report collected tests as deselected, for a reason that the summary gives."""
    config.stash.setdefault(_EXPLAINED, set()).update(item.nodeid for item in items)
    config.stash.setdefault(_LEFT_OUT, Counter())[reason] += len(items)
    config.hook.pytest_deselected(items=list(items))


def pytest_deselected(items: Collection[pytest.Item]) -> None:
    """Count what was deselected by `-k`, `-m` or `--deselect`."""
    for item in items:
        if item.nodeid not in item.config.stash.get(_EXPLAINED, set()):
            item.config.stash.setdefault(_LEFT_OUT, Counter())[_ASKED_FOR] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand what a worker counted to the process that it works for."""
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput[_SENT] = dict(session.config.stash.get(_LEFT_OUT, {}))


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Worker) -> None:
    """Keep what a worker counted."""
    counted: dict[str, int] = getattr(node, "workeroutput", {}).get(_SENT, {})
    node.config.stash[_LEFT_OUT] = Counter(counted)


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Say how many were left out, and why."""
    for reason, count in sorted(config.stash.get(_LEFT_OUT, Counter()).items()):
        terminalreporter.write_line(f"Left out: {count} tests, {reason}.")
