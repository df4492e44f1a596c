"""`cairn keys rotate`: an operator changes the master key, step by step as the doctor says."""

import base64

from bot.kernel.clock import SystemClock
from storage.engine import open_storage
from storage.sealing.encryption import MasterKeys
from tests.contracts import samples
from tests.contracts.samples import KEYS
from tests.harness.databases import KEY
from tests.ops.operator import Operator

NEW_KEY = base64.b64encode(bytes(32)).decode()
OLD, NEW = MasterKeys.parse(KEY).names[0], MasterKeys.parse(NEW_KEY).names[0]


async def stored(url: str) -> samples.Scene:
    opened = open_storage(url, clock=SystemClock(), keys=KEYS)
    its = await opened.run(samples.stored)
    await opened.close()
    return its


async def next_step(operator: Operator, listed: str) -> str:
    """Ask the doctor, with these master keys listed."""
    said = (await operator.runs("doctor", CAIRN_MASTER_KEY=listed)).output.splitlines()
    return next(line for line in said if "key rotation:" in line)


async def test_the_doctor_leads_through_a_rotation(operator: Operator, url: str) -> None:
    its = await stored(url)
    assert f"ok     key rotation: one master key, {OLD}, wraps 4 keys." in await next_step(
        operator, KEY
    )
    assert "put it first" in await next_step(operator, f"{KEY},{NEW_KEY}")
    assert "4 keys are not wrapped by the first" in await next_step(operator, f"{NEW_KEY},{KEY}")

    rotated = await operator.runs("keys", "rotate", CAIRN_MASTER_KEY=f"{NEW_KEY},{KEY}")
    assert rotated.exit_code == 0
    assert "Wrapped 4 keys anew.\nEvery key opens: 4 of them.\n`cairn doctor`" in rotated.output
    assert f"{OLD} may be removed." in await next_step(operator, f"{NEW_KEY},{KEY}")
    assert "4 of them were made under an earlier one" in await next_step(operator, NEW_KEY)

    resealed = await operator.runs("keys", "rotate", "--words", CAIRN_MASTER_KEY=NEW_KEY)
    assert resealed.exit_code == 0
    assert "Wrapped 0 keys anew.\nSealed " in resealed.output
    assert f"ok     key rotation: one master key, {NEW}, wraps 4 keys." in await next_step(
        operator, NEW_KEY
    )
    again = open_storage(url, clock=SystemClock(), keys=MasterKeys.parse(NEW_KEY))
    assert await again.read(lambda uow: uow.people.get(its.ann.id)) == its.ann
    await again.close()


async def test_a_rotation_goes_on_beside_a_running_cairn(operator: Operator, url: str) -> None:
    await stored(url)
    both = f"{NEW_KEY},{KEY}"
    running = open_storage(url, clock=SystemClock(), keys=MasterKeys.parse(both))

    done = await operator.runs("keys", "rotate", "--words", CAIRN_MASTER_KEY=both)

    assert done.exit_code == 0
    await running.run(samples.stored)
    await running.close()


async def test_the_doctor_knows_which_keys_a_running_process_has(
    operator: Operator, url: str
) -> None:
    await stored(url)
    running = open_storage(url, clock=SystemClock(), keys=KEYS, alone=True)

    assert "restart all, 1 running process does not know it" in await next_step(
        operator, f"{KEY},{NEW_KEY}"
    )
    assert "wrong  key rotation: 1 running process does not know" in await next_step(
        operator, f"{NEW_KEY},{KEY}"
    )
    refused = await operator.runs("keys", "rotate", CAIRN_MASTER_KEY=f"{NEW_KEY},{KEY}")
    assert refused.exit_code == 1
    assert "could read nothing any more" in refused.output
    await running.close()


async def test_a_rotation_needs_the_old_key_too(operator: Operator, url: str) -> None:
    await stored(url)

    refused = await operator.runs("keys", "rotate", CAIRN_MASTER_KEY=NEW_KEY)

    assert refused.exit_code == 1
    assert "after a rotation, list it behind the new one" in refused.output
    assert NEW_KEY not in refused.output
    assert "key rotation" not in (await operator.runs("doctor", CAIRN_MASTER_KEY=NEW_KEY)).output
