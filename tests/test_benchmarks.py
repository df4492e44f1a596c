"""A benchmark runs, and tells what it measured; how fast it was is no test's business."""

import math
import subprocess
import sys

import pytest

from benchmarks.__main__ import NAMES
from benchmarks.measure import Row
from tests.harness.depth import DEPTH
from tests.harness.patience import patient

QUICK = ("burst", "evening", "pace")  # others take longer to fill and start; a soak has them


@pytest.mark.parametrize("name", NAMES if DEPTH > 1 else QUICK)
def test_a_benchmark_runs_with_little(name: str) -> None:
    command = [sys.executable, "-m", "benchmarks", "--small", "--alone", name]

    done = subprocess.run(
        command, capture_output=True, text=True, check=False, timeout=patient(120)
    )

    assert done.returncode == 0, done.stderr
    if done.stderr.startswith("skipped"):
        pytest.skip(done.stderr)
    rows = [Row.load(line) for line in done.stdout.splitlines()]
    assert rows
    for row in rows:
        assert row.what
        assert row.against
        assert math.isfinite(row.ratio)
        assert row.ratio > 0 or "beyond" in row.what
        assert row.goal
