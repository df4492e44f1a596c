"""The story of what happened, for people who read why something failed."""

import traceback
from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import structlog

LAST = 60
LOUD = ("warning", "error", "critical")
# What the fates of letters lead to; whether it is right is seen by what arrives.
EXPECTED = ("not delivered", "not answered", "uncertain", "unreachable", "given up")


@dataclass
class Story:
    """Each thing that happened, with its instant, the oldest first; and what broke in the log.

    A process that is killed says nothing of it: while it dies, the log is not heard.
    """

    now: Callable[[], datetime]
    lines: list[str] = field(default_factory=list)
    broke: list[str] = field(default_factory=list)
    dying: bool = False

    def tell(self, line: str) -> None:
        """Tell one thing."""
        self.lines.append(f"{self.now():%a %m-%d %H:%M:%S} {line}")

    def read(self) -> str:
        """Read the end of it."""
        left_out = len(self.lines) - LAST
        begins = [f"(and {left_out} lines before)"] if left_out > 0 else []
        return "\n".join([*begins, *self.lines[-LAST:]])

    @contextmanager
    def heard(self) -> Iterator[None]:
        """Hear the log."""
        processors = structlog.get_config()["processors"]
        before = [*processors]
        processors[:] = [self._log]
        try:
            yield
        finally:
            processors[:] = before

    def _log(self, _: Any, level: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        if level in LOUD and not self.dying:
            self.tell(f"[log] {dict(line)}")
            if line["event"] not in EXPECTED:
                self.broke.append(f"{dict(line)}\n{traceback.format_exc()}")
        raise structlog.DropEvent


def one_line(text: str) -> str:
    """Cut a text to what fits on a line."""
    flat = " / ".join(text.split("\n"))
    return flat if len(flat) <= 150 else flat[:149] + "…"
