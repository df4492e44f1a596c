"""What holds for every test: how many run at once, how far hypothesis looks, what is skipped."""

import gc
import os
from collections.abc import Iterable

import hypothesis
import pytest

pytest_plugins = [
    "tests.harness.postgres",
    "tests.harness.databases",
    "tests.harness.left_out",
]


LONG = ("tests/system/", "tests/faults/test_kills.py", "tests/faults/test_suspended.py")
NOTHING_SKIPPED = "CAIRN_TEST_NOTHING_SKIPPED"

hypothesis.settings.register_profile(
    "ci", deadline=None, derandomize=True, max_examples=200, print_blob=True
)
hypothesis.settings.register_profile("dev", deadline=None, max_examples=50)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "dev")


def pytest_xdist_auto_num_workers(config: pytest.Config) -> int:
    """Take two workers more than there are processors: each waits now and then, for an answer.

    One of them is busy for long with tests that start processes, and mostly waits for these.
    """
    return (os.cpu_count() or 1) + 2


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Begin with the longest, which mostly wait for processes, in every second worker.

    So there is always something for the processors to do, and at the end nothing to wait for. Each
    worker is given as many tests in a row as any other at first.
    """
    workers = getattr(config, "workerinput", {}).get("workercount", 1)
    longest = [item for item in items if item.nodeid.startswith(LONG)]
    others = [item for item in items if not item.nodeid.startswith(LONG)]
    shares = max(1, workers // 2)
    each = len(others) // shares
    items[:] = []
    for share in range(shares):
        last = share == shares - 1
        items += longest[share::shares]
        items += others[share * each : None if last else (share + 1) * each]


def pytest_collection_finish() -> None:
    """Let the garbage collector never look again at what was imported and collected."""
    gc.collect()
    gc.freeze()


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Fail a run that skipped anything, where nothing may be skipped."""
    if _skipped(session.config) and session.exitstatus == pytest.ExitCode.OK:
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    """Name what was skipped, where nothing may be skipped."""
    if skipped := _skipped(config):
        terminalreporter.section(f"{NOTHING_SKIPPED} is set, and these were skipped", red=True)
        for name, reason in skipped:
            terminalreporter.write_line(f"{name}: {reason}")


def _skipped(config: pytest.Config) -> list[tuple[str, str]]:
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    if reporter is None or not os.environ.get(NOTHING_SKIPPED):
        return []
    reports: Iterable[pytest.TestReport] = reporter.stats.get("skipped", ())
    return [(report.nodeid, _reason(report)) for report in reports]


def _reason(report: pytest.TestReport) -> str:
    match report.longrepr:
        case (_, _, str(reason)):
            return reason.removeprefix("Skipped: ")
        case _:
            return "for no reason given"
