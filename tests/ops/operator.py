"""An operator who types commands in a folder of their own."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path

from click.testing import CliRunner, Result

from bot.__main__ import main


@dataclass
class Operator:
    """Types commands in a folder of their own; `environment` is what they have set."""

    folder: Path
    environment: dict[str, str] = field(default_factory=dict)

    async def runs(self, *command: str | Path, typed: str = "", **changed: str) -> Result:
        """Run a command until it ends, in a thread: what it asks may be served by this loop."""
        words = [str(word) for word in command]
        environment = {**self.environment, **changed}
        result = await asyncio.to_thread(
            CliRunner().invoke, main, words, env=environment, input=typed
        )
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result
