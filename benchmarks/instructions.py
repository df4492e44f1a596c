"""Instructions of a press and of a board: this tree against an earlier one, as a processor counts.

They do not depend on how busy a machine is. Valgrind counts those of a whole process with one
seed; what it takes to start is taken off by the difference of two lengths. The earlier tree is
unpacked from the repository's own history, and runs over the same libraries.
"""

import io
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import counted
from benchmarks.board import PASSES
from benchmarks.crowded import MEMBERS
from benchmarks.measure import Row, Skipped
from benchmarks.scale import Scale
from benchmarks.where import Where

BEFORE = "66a307f"
PRESSES = (200, 100)
SHOWS = (2, 1)
PRESS_CEILING, BOARD_CEILING = 0.4, 0.6
_HERE = Path(__file__).parents[1]
_DRIVER = _HERE / "benchmarks" / "counted.py"
_VALGRIND = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
_COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")


@dataclass(frozen=True, slots=True)
class _Tree:
    """The code of one version, and where its databases lie."""

    code: Path
    folder: Path

    def fill(self) -> None:
        """Make its databases, and compile its modules on the way."""
        self._run((), "fill", self.folder, 0)
        for work in ("press", "board"):
            self._driven((), work, 1)

    def each(self, work: str, times: tuple[int, int], many: int) -> float:
        """Count the instructions of one more, of so many that lie between two lengths."""
        more, fewer = (self._count(work, each) for each in times)
        return (more - fewer) / many

    def where(self, work: Callable[[Path, int], None], times: int) -> str:
        """Tell whose code the work is in, in this process."""
        with (where := Where()).watched():
            work(self.folder, times)
        return str(where)

    def _count(self, work: str, times: int) -> int:
        return int(_COUNTED.findall(self._driven(_VALGRIND, work, times))[0].replace(",", ""))

    def _driven(self, under: tuple[str, ...], work: str, times: int) -> str:
        """Run the work on a fresh copy of the databases."""
        with tempfile.TemporaryDirectory(prefix="cairn-bench-") as copy:
            shutil.copytree(self.folder, copy, dirs_exist_ok=True)
            return self._run(under, work, Path(copy), times)

    def _run(self, under: tuple[str, ...], work: str, folder: Path, times: int) -> str:
        command = [*under, sys.executable, "-P", str(_DRIVER), work, str(folder), str(times)]
        environ = {**os.environ, "PYTHONPATH": str(self.code), "PYTHONHASHSEED": "0"}
        done = subprocess.run(
            command, cwd=self.code, env=environ, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise RuntimeError(f"{work} in {self.code} broke:\n{done.stderr}")
        return done.stderr


def rows(scale: Scale) -> Iterator[Row]:
    """Count both trees; raises `Skipped` where one cannot be had, or nothing counts."""
    if shutil.which(_VALGRIND[0]) is None:
        raise Skipped("there is no valgrind here to count instructions")
    more, fewer = (scale.of(each) for each in PRESSES)
    presses = (more + (more == fewer), fewer)
    shown = PASSES * counted.PEOPLE // MEMBERS
    with tempfile.TemporaryDirectory(prefix="cairn-bench-") as folder:
        trees = _Tree(_HERE, Path(folder) / "now"), _Tree(_unpacked(folder), Path(folder) / "then")
        for tree in trees:
            tree.folder.mkdir()
            tree.fill()
        now, then = (tree.each("press", presses, presses[0] - presses[1]) for tree in trees)
        limit = trees[0].where(counted.press, counted.PRESSERS)
        yield _row("a press of *Done*", now, then, PRESS_CEILING, limit)
        now, then = (tree.each("board", SHOWS, shown) for tree in trees)
        limit = trees[0].where(counted.show, SHOWS[0])
        yield _row(
            "`/board` for a pod of eight, typed until drawn", now, then, BOARD_CEILING, limit
        )


def _unpacked(folder: str) -> Path:
    """Unpack the earlier tree from the history."""
    command = ["git", "-C", str(_HERE), "archive", BEFORE]
    found = subprocess.run(command, capture_output=True, check=False)
    if found.returncode:
        raise Skipped(f"this repository has no commit {BEFORE} in its history")
    code = Path(folder) / BEFORE
    with tarfile.open(fileobj=io.BytesIO(found.stdout)) as archive:
        archive.extractall(code, filter="data")
    return code


def _row(what: str, now: float, then: float, ceiling: float, limit: str) -> Row:
    return Row(
        f"{what}, SQLite, in millions of instructions",
        f"commit {BEFORE}",
        f"{now / 1e6:.2f} M",
        f"{then / 1e6:.2f} M",
        now / then,
        ceiling=ceiling,
        limit=limit,
    )
