"""/metrics answers from the start, within a second also when the database does not."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

import aiohttp
import pytest
from aiohttp import ClientSession
from prometheus_client import Metric
from prometheus_client.parser import text_string_to_metric_families
from syrupy.assertion import SnapshotAssertion

from adapters.web.health import Health
from adapters.web.metrics import endpoint as module
from adapters.web.metrics.endpoint import MetricsEndpoint
from adapters.web.server import Server
from bot.ports.storage import Storage
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.adapters.web.scripted import World
from tests.harness.patience import in_time, patient
from tests.metrics.proxy import wired
from tests.metrics.seen import Seen, shape
from tests.scheduler.clocks import SUNDAY, HandClock
from tests.scheduler.fixtures import MakeCourier
from tests.scheduler.scripted import notice, put

CHATS = ("discord", "telegram")


@dataclass
class Ears:
    """Hears, or does not."""

    ready: bool = True


@dataclass
class Scraper:
    """Asks /metrics as Prometheus does."""

    session: ClientSession
    address: str
    kind: str = ""
    families: list[Metric] = field(default_factory=list)

    async def scrape(self, accept: str = "") -> "Scraper":
        headers: Mapping[str, str] = {"Accept": accept} if accept else {}
        async with self.session.get(f"{self.address}/metrics", headers=headers) as answer:
            assert answer.status == 200
            text = await answer.text()
            self.kind = answer.headers["Content-Type"]
        if "openmetrics" not in self.kind:
            self.families = list(text_string_to_metric_families(text))
        return self

    def value(self, name: str, **labels: str) -> float | None:
        found = (s for f in self.families for s in f.samples if s.name == f"cairn_{name}")
        return next((float(s.value) for s in found if s.labels == labels), None)


@asynccontextmanager
async def scraping(metrics: MetricsEndpoint) -> AsyncIterator[Scraper]:
    """Serve metrics beside health, and ask."""
    server = Server("127.0.0.1", 0, Health({}), metrics)
    await server.start()
    async with aiohttp.ClientSession() as session:
        yield Scraper(session, server.address)
    await server.stop()


async def test_before_anything_is_there_all_is_told_that_is_known() -> None:
    async with scraping(MetricsEndpoint(CHATS)) as scraper, in_time(1):
        await scraper.scrape()

    assert scraper.value("platform_heard", platform="telegram") == 0
    assert scraper.value("notices_sent_total", platform="discord") == 0
    assert scraper.value("database_answers") == 0
    assert scraper.value("notices_due", platform="telegram") is None


async def test_what_is_told_is_what_was_agreed(
    storage: Storage, clock: HandClock, snapshot: SnapshotAssertion
) -> None:
    metrics = MetricsEndpoint(CHATS, local=True)
    metrics.watch(storage, clock.now, {"telegram": Ears(), "discord": Ears(ready=False)})
    async with scraping(metrics) as scraper:
        await scraper.scrape()

    ours = [family for family in scraper.families if family.name.startswith("cairn_")]
    assert shape(ours) == snapshot
    assert {family.name for family in scraper.families} >= {"process_cpu_seconds"}
    assert scraper.value("platform_heard", platform="telegram") == 1
    assert scraper.value("platform_heard", platform="discord") == 0
    assert scraper.value("platform_heard", platform="local") is None


@pytest.mark.parametrize(
    ("accept", "kind"),
    [
        ("", "text/plain; version=0.0.4"),
        ("application/openmetrics-text; version=1.0.0", "application/openmetrics-text"),
    ],
)
async def test_it_speaks_the_format_that_is_asked_for(accept: str, kind: str) -> None:
    async with scraping(MetricsEndpoint(CHATS)) as scraper:
        await scraper.scrape(accept)

    assert scraper.kind.startswith(kind)


async def test_what_is_due_is_told_with_the_age_of_the_oldest(
    storage: Storage, clock: HandClock, seen: Seen, make_courier: MakeCourier
) -> None:
    seen.metrics.watch(storage, clock.now, {})
    await put(
        storage,
        notice(1, due_at=SUNDAY - timedelta(seconds=90)),
        notice(2),
        notice(3, due_at=SUNDAY + timedelta(seconds=1)),
        notice(4, due_at=SUNDAY - timedelta(hours=1), platform="elsewhere"),
    )
    async with scraping(seen.metrics) as scraper:
        await scraper.scrape()
        assert scraper.value("notices_due", platform="local") == 2
        assert scraper.value("notices_due_oldest_seconds", platform="local") == 90
        assert scraper.value("database_answers") == 1

        await make_courier().deliver()
        seen.metrics.watch(storage, clock.now, {})
        await scraper.scrape()
        assert scraper.value("notices_due", platform="local") == 0
        assert scraper.value("notices_due_oldest_seconds", platform="local") == 0


async def test_many_scrapers_ask_the_database_once(
    storage: Storage, clock: HandClock, seen: Seen
) -> None:
    seen.metrics.watch(storage, clock.now, {})
    async with scraping(seen.metrics) as scraper:
        await asyncio.gather(*(scraper.scrape() for _ in range(20)))

    assert seen.value("database_run_seconds_count", access="read") == 1


async def test_what_was_found_is_asked_again_when_it_is_old(
    storage: Storage, clock: HandClock, seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)
    seen.metrics.watch(storage, clock.now, {})
    async with scraping(seen.metrics) as scraper:
        await scraper.scrape()
        await put(storage, notice(1))
        await scraper.scrape()

    assert scraper.value("notices_due", platform="local") == 1


@pytest.fixture(autouse=True)
def waits_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a scrape wait for the database for as long as it takes, unless a test says otherwise."""
    assert module.PATIENCE_SECONDS < 1
    monkeypatch.setattr(module, "PATIENCE_SECONDS", patient(5))


async def test_a_database_that_does_not_answer_holds_up_nothing_else(
    postgres_url: str, clock: HandClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "FRESH_SECONDS", 0.0)
    seen, keys = Seen("local"), MasterKeys.fresh()
    async with wired(postgres_url) as (wire, url):
        opened = await asyncio.to_thread(
            open_storage, url, clock=clock, keys=keys, gauges=seen.gauges
        )
        seen.metrics.watch(opened, clock.now, {"local": Ears()})
        async with scraping(seen.metrics) as scraper:
            assert (await scraper.scrape()).value("notices_due", platform="local") == 0

            wire.flows.clear()
            monkeypatch.setattr(module, "PATIENCE_SECONDS", 0.05)
            for _ in range(2):
                async with in_time():
                    await scraper.scrape()
                assert scraper.value("database_answers") == 0
                assert scraper.value("notices_due", platform="local") is None
                assert scraper.value("platform_heard", platform="local") == 1
            assert scraper.value("database_queue", access="read") == 1

            wire.flows.set()
            monkeypatch.setattr(module, "PATIENCE_SECONDS", patient(5))
            async with in_time(10):
                while (await scraper.scrape()).value("notices_due", platform="local") is None:
                    pass
            assert scraper.value("database_answers") == 1
        await opened.close()


async def test_a_database_that_is_closed_is_said_to_be_silent(
    storage: Storage, clock: HandClock, seen: Seen
) -> None:
    opened = open_storage("sqlite://", clock=clock, keys=MasterKeys.fresh())
    seen.metrics.watch(opened, clock.now, {})
    await opened.close()
    async with scraping(seen.metrics) as scraper:
        await scraper.scrape()

    assert scraper.value("database_answers") == 0


async def test_beside_the_local_chat_it_is_anybody_s_as_health_is() -> None:
    world = World()
    world.server = Server("127.0.0.1", 0, Health({}), MetricsEndpoint([], local=True))
    await world.server.start()
    await world.server.open(world.chat.application())
    async with aiohttp.ClientSession(headers={"Host": "10.1.2.3"}) as session:
        for path, status in (("/healthz", 200), ("/metrics", 200), ("/api/state", 403)):
            async with session.get(world.server.address + path) as answer:
                assert answer.status == status
    await world.server.stop()
