"""The story told once without a fault, and kept: the world before each scene, and after it."""

import json
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.faults.databases import Database
from tests.faults.fortnight import SCENES
from tests.faults.nursery import Order
from tests.faults.paper import Json

ROOT = Path(__file__).parents[2]


class Failed(AssertionError):
    """A child ended as it should not have."""


class Nursery:
    """Children of one process, one after the other."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.faults.nursery"],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def live(self, order: Order) -> int:
        """Let a child live; return its exit status, below zero for the signal that killed it."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(f"{order.write()}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def close(self) -> None:
        """End it."""
        self._process.communicate()


@dataclass(frozen=True, slots=True)
class Chapter:
    """A scene, what was on paper before it, and how it was lived through."""

    scene: str
    paper: str
    lived: Json


@dataclass
class Story:
    """The scenes in their order, over one database."""

    nursery: Nursery
    database: Database
    folder: Path
    chapters: list[Chapter] = field(default_factory=list)

    def tell(self) -> None:
        """Live through it all once, and keep the world as it was before each scene."""
        self._paper.touch()
        for scene in SCENES:
            paper = self._paper.read_text()
            self.database.keep(scene.__name__)
            lived = self.live(self.order(scene.__name__))
            self.chapters.append(Chapter(scene.__name__, paper, lived))

    def bring_back(self, chapter: Chapter) -> None:
        """Make the world as it was before a scene."""
        self.database.bring_back(chapter.scene)
        self._paper.write_text(chapter.paper)
        self._log.write_text("")

    def order(self, scene: str, **how: Any) -> Order:
        """Order a life in this world."""
        return Order(self.database.url, str(self.folder), scene, **how)

    def live(self, order: Order) -> Json:
        """Live a scene to its end; return what it reached, and the portrait of its world."""
        status = self.nursery.live(order)
        if status:
            raise Failed(f"{order}: {status}\n{self.log}")
        lived: Json = json.loads((self.folder / "lived").read_text())
        return lived

    @property
    def log(self) -> str:
        """What was logged since the world was brought back: nothing, if nothing broke."""
        return self._log.read_text()[-6000:]

    @property
    def _log(self) -> Path:
        return self.folder / "log"

    @property
    def _paper(self) -> Path:
        return self.folder / "paper"
