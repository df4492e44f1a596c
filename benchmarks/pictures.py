"""What each picture takes: processor, memory and bytes, beside a board that matplotlib draws.

Cairn's are drawn by the product's own renderer, a process of its own, whose processor time the
system counts; *warm* is the median of pictures that differ, *cold* a process that draws its first.
matplotlib draws bars, names and notes of the same people in a process of its own, too.
"""

import asyncio
import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
from msgspec.structs import replace

from benchmarks.measure import Row, seconds
from benchmarks.scale import Scale
from bot.app.renderer import Renderer
from bot.dialogue.drawings import (
    BoardDrawing,
    BoardRow,
    CairnDrawing,
    CardDrawing,
    CardLine,
    CardPeriod,
    Drawing,
    JourneyDrawing,
    JourneyWeek,
    Mark,
)

MANY = 40
CAIRN_WITHIN, BOARD_WITHIN = 0.05, 0.04
LARGEST = 150 * 2**10
NAMES = ("Ana", "Владимир", "كلوديا", "Dev", "Elena")
_PEAK = "VmHWM:"
_MATPLOTLIB = """
import io, json, sys, time
rows, many = json.loads(sys.argv[1])
import matplotlib
matplotlib.use("Agg")
from matplotlib import pyplot
import resource

def draw(n):
    figure, axes = pyplot.subplots(figsize=(8, 0.6 * len(rows) + 1), dpi=100)
    axes.barh([name for name, _, _ in rows], [share for _, _, share in rows])
    for at, (_, note, share) in enumerate(rows):
        axes.text(share, at, note)
    axes.invert_yaxis()
    axes.set_title(f"The last {n} weeks")
    file = io.BytesIO()
    figure.savefig(file, format="png")
    pyplot.close(figure)
    return len(file.getvalue())

size, cold, took = draw(0), time.process_time(), []
for n in range(many):
    began = time.process_time()
    draw(n)
    took.append(time.process_time() - began)
memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024
print(json.dumps([cold, sorted(took)[many // 2], memory, size]))
"""


@dataclass(frozen=True, slots=True)
class Cost:
    """What a picture takes: seconds of a processor, and bytes."""

    cold: float
    warm: float
    memory: int
    size: int

    def __str__(self) -> str:
        """Say it."""
        memory, size = f"{self.memory / 2**20:.0f} MiB", f"{self.size / 2**10:.0f} KiB"
        return f"the first {seconds(self.cold)}, start included; memory {memory}; file {size}"


def rows(scale: Scale) -> Iterator[Row]:
    """Measure each kind of picture."""
    many = scale.of(MANY, least=2)
    costs = {name: asyncio.run(_measured(drawing, many)) for name, drawing in usual().items()}
    for name, within in (("cairn", CAIRN_WITHIN), ("board", BOARD_WITHIN)):
        cost = costs[name]
        yield _row(name, f"{seconds(within)} of a core", cost, within, ceiling=1.0)
    for name in ("journey", "card"):
        yield _row(name, "a cairn", costs[name], costs["cairn"].warm)
    largest = max(cost.size for cost in costs.values())
    yield Row(
        "the largest file of them",
        "what people on the move can load",
        f"{largest / 2**10:.0f} KiB",
        f"{LARGEST / 2**10:.0f} KiB",
        largest / LARGEST,
        ceiling=1.0,
    )
    ours, theirs = costs["board"], _matplotlib(usual_board().rows, many)
    yield _row("board", "matplotlib", ours, theirs.warm, remark=f"matplotlib: {theirs}")


def usual() -> dict[str, Drawing]:
    """Make a usual drawing of each kind."""
    return {
        "cairn": CairnDrawing(
            (5, 4, 5, 5, 4, 4),
            tuple(range(6)),
            seed=7,
            heading="Early birds",
            told="6 layers, 27 stones",
            dates="23 – 29 November",
        ),
        "board": usual_board(),
        "journey": JourneyDrawing(
            "Morning pages",
            "3 times a week",
            tuple(JourneyWeek(at, Mark.DONE, 0.3 + at / 80) for at in range(48)),
        ),
        "card": CardDrawing(
            CardPeriod.MONTH, "November", "Ana", (CardLine("Morning pages", (Mark.DONE,) * 4),)
        ),
    }


def usual_board() -> BoardDrawing:
    """Make a board of five people."""
    named = tuple(BoardRow(name, f"{8 - n} stones", 1 - n / 6) for n, name in enumerate(NAMES))
    return BoardDrawing("Early birds", "The last 8 weeks", named, "All together: 30 stones")


async def _measured(drawing: Drawing, many: int) -> Cost:
    """Draw one that changes a little each time."""
    renderer = Renderer()
    try:
        png = await _render(renderer, drawing, 0)
        cold = busy(renderer)
        took = []
        for n in range(1, many + 1):
            before = busy(renderer)
            await _render(renderer, drawing, n)
            took.append(busy(renderer) - before)
        return Cost(cold, statistics.median(took), _peak(renderer), len(png))
    finally:
        await renderer.stop()


async def _render(renderer: Renderer, drawing: Drawing, number: int) -> bytes:
    heading = f"{drawing.heading} {number or ''}".strip()
    png = await renderer.render(msgspec.json.encode(replace(drawing, heading=heading)))
    if png is None:
        raise RuntimeError("a drawing is not drawn")
    return png


def busy(renderer: Renderer) -> float:
    """Read how long the process has been on a processor."""
    return int(Path(f"/proc/{renderer.pid}/schedstat").read_text().split()[0]) / 1e9


def _peak(renderer: Renderer) -> int:
    status = Path(f"/proc/{renderer.pid}/status").read_text().splitlines()
    return 1024 * int(next(line for line in status if line.startswith(_PEAK)).split()[1])


def _matplotlib(shown: Sequence[BoardRow], many: int) -> Cost:
    """Let matplotlib draw a board with the same names, bars and notes."""
    told = json.dumps([[(row.name, row.note, row.share) for row in shown], many])
    command = [sys.executable, "-W", "ignore", "-c", _MATPLOTLIB, told]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    return Cost(*json.loads(done.stdout))


def _row(
    name: str,
    against: str,
    cost: Cost,
    theirs: float,
    ceiling: float | None = None,
    remark: str = "",
) -> Row:
    return Row(
        f"a usual {name}, processor",
        against,
        seconds(cost.warm),
        seconds(theirs),
        cost.warm / theirs,
        ceiling=ceiling,
        remark=remark or str(cost),
        limit="filling shapes, and deflating" if name == "cairn" else "filling outlines",
    )
