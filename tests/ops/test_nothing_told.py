"""Whatever an operator looks at tells nothing of what people wrote, are called, or were given.

What they wrote stands in every field that there is.
"""

import re
import zipfile
from pathlib import Path

import aiohttp
from sqlalchemy import insert

from adapters.web.health import Health
from adapters.web.metrics.endpoint import MetricsEndpoint
from adapters.web.server import Server
from storage.repositories.notes import notes
from tests.harness.cast import World
from tests.harness.connections import connection_of
from tests.harness.databases import opened_at
from tests.harness.leaks import heard, leaked
from tests.harness.stages.small import Small
from tests.ops.operator import Operator
from tests.stories.hostile_lives import SECRET, SECRETS, Hostile, lives_a_week, three

CODE = re.compile(r"\b[a-z]+-[a-z]+-[a-z]+-[0-9]{2}\b")
PAGES = ("/metrics", "/healthz", "/readyz")


async def test_what_operators_see_holds_no_word_and_no_code(
    operator: Operator, url: str, tmp_path: Path
) -> None:
    hostile = Hostile()
    with heard() as log:
        async with opened_at(url) as storage:
            world = World(storage, Small())
            people = three(world)
            await lives_a_week(world, people, hostile)
            shown = "\n".join(person.screen() for person in people)
            metrics = MetricsEndpoint(("small",))
            metrics.watch(storage, world.clock.now, {})
            told = [await page_at(metrics, path) for path in PAGES]
    secrets = {*SECRETS, *CODE.findall(shown)}
    assert len(secrets) > len(SECRETS)
    assert leaked(secrets, shown) == secrets

    commands = (("doctor",), ("outbox",), ("backup", "kept/all.zip"))
    told += [(await operator.runs(*command)).output for command in commands]
    with zipfile.ZipFile(operator.folder / "kept" / "all.zip") as backup:
        kept = [backup.read(name) for name in backup.namelist()]

    assert all(told)
    assert leaked(secrets, *told, *kept, log.getvalue()) == set()

    async with opened_at(url) as storage:  # what is not sealed is found
        planted = insert(notes).values(name="planted", value=SECRET)
        await storage.run(lambda uow: connection_of(uow).execute(planted))
    await operator.runs("backup", "kept/more.zip")
    with zipfile.ZipFile(operator.folder / "kept" / "more.zip") as backup:
        assert leaked(secrets, *map(backup.read, backup.namelist())) == {SECRET}


async def page_at(metrics: MetricsEndpoint, path: str) -> str:
    """Ask for a page that operators and their tools read."""
    server = Server("127.0.0.1", 0, Health({}), metrics)
    await server.start()
    async with aiohttp.ClientSession() as session, session.get(server.address + path) as answer:
        told = await answer.text()
    await server.stop()
    return told
