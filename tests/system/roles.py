"""Processes with roles, which start together."""

import aiohttp

from tests.system.process import Process


async def they_start(processes: list[Process]) -> None:
    """Start all; those that come first have the seats of their roles, and all are ready."""
    gateway, courier, *_ = processes
    for process in processes:
        await process.start("on Telegram")
    await gateway.says("took a seat seat=hear:telegram")
    await courier.says("took a seat seat=carry:telegram")
    async with aiohttp.ClientSession() as session:
        for process in processes:
            async with session.get(f"{process.address}/readyz") as answer:
                assert answer.status == 200
