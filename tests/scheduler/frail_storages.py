"""Storages that break, or are slow, where a test wants them to."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

from bot.ports.storage import Storage, UnitOfWork
from tests.scheduler.scripted import Held, noted

T = TypeVar("T")


@dataclass
class FrailStorage:
    """A storage whose transactions break when they touch something."""

    real: Storage
    breaks: Callable[[UnitOfWork], None]
    broken: int = 0

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        """Run work, and break before the commit where it is said to."""

        def breaking(uow: UnitOfWork) -> T:
            done = work(uow)
            try:
                self.breaks(uow)
            except OSError:
                self.broken += 1
                raise
            return done

        return await self.real.run(breaking, key=key)

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read, which never breaks."""
        return await self.real.read(work)


@dataclass
class SlowStorage:
    """A storage that is slow to say so, the first time that a note is there after a commit."""

    real: Storage
    holds: str
    held: Held = field(default_factory=Held)

    async def run(self, work: Callable[[UnitOfWork], T], *, key: str | None = None) -> T:
        """Run work, commit, and perhaps wait before saying so."""
        done = await self.real.run(work, key=key)
        if not self.held.began.is_set() and await noted(self.real, self.holds):
            self.held.began.set()
            await self.held.may_go_on.wait()
        return done

    async def read(self, work: Callable[[UnitOfWork], T]) -> T:
        """Read, which is never slow."""
        return await self.real.read(work)


def unbroken(uow: UnitOfWork) -> None:
    """Break nothing."""


def full_disk(*, when: str) -> Callable[[UnitOfWork], None]:
    """Break every transaction in which a notice arrives."""

    def breaks(uow: UnitOfWork) -> None:
        if uow.notes.get(f"delivered {when}"):
            raise OSError("no space left")

    return breaks
