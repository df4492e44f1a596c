"""A standby takes over from PostgreSQL while three processes run over both."""

import asyncio
import re
from collections.abc import Iterator
from pathlib import Path

import aiohttp
import pytest

from bot.kernel.clock import SystemClock
from storage.engine import open_storage
from storage.schema import migrate
from storage.sealing.encryption import MasterKeys
from tests.fakes.telegram.fake import FakeTelegram
from tests.harness.databases import KEY
from tests.harness.depth import DEPTH
from tests.harness.patience import in_time
from tests.harness.postgres import Postgres
from tests.harness.proxy import between
from tests.harness.standby import Standby, of_both, two_servers
from tests.system.circle import Circle
from tests.system.fate import SharedDial, with_roles
from tests.system.phone import Phone
from tests.system.process import Process
from tests.system.roles import they_start

ROLES = ("gateway", "courier", "web")
# How the server goes, and within how many seconds people are answered again. Silence takes long.
WAYS = {"closes": 30.0} | ({"falls silent": 60.0} if DEPTH > 1 else {})
# Telegram takes one answer a second in a chat, so what came in the silence takes a while.
EVERY = {"closes": 0.7, "falls silent": 2.5}


@pytest.fixture
def two() -> Iterator[tuple[Postgres, Standby]]:
    """Run a server, and one that follows it."""
    with two_servers() as servers:
        yield servers


class Logging:
    """Somebody who logs one more, again and again; Cairn's answers count."""

    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self.sent = 0

    @property
    def confirmed(self) -> int:
        """Tell how many Cairn has confirmed."""
        said = "\n".join(message.shown for message in self._phone.has("in the last seven days"))
        return max(map(int, re.findall(r"(\d+) of \d+ in the last seven days", said)), default=0)

    async def logs(self, every: float, stop: asyncio.Event) -> None:
        """Log until told to stop."""
        while not stop.is_set():
            self._phone.owner.says("/goal_log 1")
            self.sent += 1
            await asyncio.sleep(every)


@pytest.mark.parametrize("way", WAYS)
async def test_people_are_answered_again_and_nothing_confirmed_is_lost(
    telegram: FakeTelegram,
    two: tuple[Postgres, Standby],
    session: aiohttp.ClientSession,
    tmp_path: Path,
    way: str,
) -> None:
    primary, standby = two
    database = primary.create_database()
    migrate(database)
    given = {"CAIRN_TELEGRAM_TOKEN": telegram.token, "CAIRN_TELEGRAM_API_URL": telegram.url}
    with between(primary.port) as proxy:
        url = of_both(proxy.port, standby.port, database)
        async with with_roles(ROLES, tmp_path, url, **given) as processes:
            circle = Circle(telegram, processes[0], session)
            beside = open_storage(
                database, clock=SystemClock(), keys=MasterKeys.parse(KEY), runner=False
            )
            circle.dial = SharedDial(tmp_path, beside)
            await they_start(processes)
            await circle.open_a_pod()
            await beside.close()

            people = [Logging(phone) for phone in circle.people]
            stop = asyncio.Event()
            logging = [asyncio.ensure_future(person.logs(EVERY[way], stop)) for person in people]
            await telegram.until(lambda: all(person.confirmed > 1 for person in people), 20)
            before = [person.confirmed for person in people]
            await asyncio.to_thread(primary.crash if way == "closes" else proxy.stall)
            await asyncio.to_thread(standby.promote)
            await telegram.until(
                lambda: all(
                    p.confirmed > done + 1 for p, done in zip(people, before, strict=True)
                ),
                WAYS[way],
            )
            stop.set()
            await asyncio.gather(*logging)
            await telegram.until(lambda: all(p.confirmed >= p.sent for p in people), 90)

            assert [person.confirmed for person in people] == [person.sent for person in people]
            for process in processes:
                await is_ready(process, session)
                assert "secret" not in "".join(process.logged)
            assert {await process.stop() for process in processes} == {0}


async def is_ready(process: Process, session: aiohttp.ClientSession) -> None:
    """Wait until a process has found out about all of its connections."""
    async with in_time(60):
        status = 0
        while status != 200:
            async with session.get(f"{process.address}/readyz") as answer:
                status = answer.status
