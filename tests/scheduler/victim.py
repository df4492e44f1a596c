"""A process that delivers until it is killed in the middle of it: `victim URL KEY FILE AFTER`."""

import asyncio
import os
import signal
import sys
from dataclasses import dataclass
from pathlib import Path

from bot.ports.chat import OutboundMessage
from scheduler.courier import Courier
from scheduler.rate_limit import Rate, RateLimiter
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.scheduler.clocks import HandClock
from tests.scheduler.scripted import PlainComposer, ScriptedMessenger


@dataclass
class LastMessenger(ScriptedMessenger):
    """Delivers into a file, one key a line; after some, the machine kills the process."""

    into: Path = Path()
    kills_after: int = 0

    async def send(self, letter: OutboundMessage) -> str:
        """Deliver, and perhaps die before anyone can know."""
        with self.into.open("a") as lines:
            lines.write(f"{letter.key}\n")
        name = await super().send(letter)
        if len(self.arrived) == self.kills_after:
            os.kill(os.getpid(), signal.SIGKILL)
        return name


async def main(url: str, key: str, into: str, after: str) -> None:
    """Deliver everything there is."""
    clock = HandClock()
    courier = Courier(
        storage=open_storage(url, clock=clock, keys=MasterKeys.parse(key)),
        clock=clock,
        messenger=LastMessenger(clock.now, into=Path(into), kills_after=int(after)),
        composer=PlainComposer(),
        limiter=RateLimiter(clock, Rate(1e6, 1e6), sleep=clock.sleep),
        holder="victim",
    )
    await courier.deliver()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
