"""The webhook: updates posted to the bot, each until the bot says that it has it.

Updates of one lane keep their order, lanes do not wait for each other, as in WebhookActor.cpp of
tdlib/telegram-bot-api. Unlike Telegram this one takes plain HTTP, any port and any address.
"""

import asyncio
import re
from dataclasses import dataclass

import aiohttp

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.journal import Journal
from tests.fakes.telegram.refusals import Misuse
from tests.fakes.telegram.updates import Lane, Update, Updates
from tests.harness.patience import patient

HEADER = "X-Telegram-Bot-Api-Secret-Token"
USUAL_CONNECTIONS = 40
MOST_CONNECTIONS = 100


@dataclass(frozen=True, slots=True)
class Hook:
    """Where the bot wants to be told."""

    url: str = ""
    secret: str = ""
    connections: int = USUAL_CONNECTIONS

    def __post_init__(self) -> None:
        """Check what the bot asked for; raises `Misuse`."""
        if self.url and not re.match(r"https?://[^/]", self.url):
            raise Misuse("invalid webhook URL specified")
        if len(self.secret) > 256:
            raise Misuse("secret token is too long")
        if not re.fullmatch(r"[A-Za-z0-9_-]*", self.secret):
            raise Misuse("secret token contains unallowed characters")


class Webhook:
    """Posts updates to the bot's hook, if it has one; waits a little after each failure."""

    def __init__(self, updates: Updates, journal: Journal) -> None:
        self.hook = Hook()
        self.again_after = 0.05
        self.patience = patient(10.0)
        self.last_error = ""
        self._updates = updates
        self._journal = journal
        self._session: aiohttp.ClientSession | None = None
        self._free = asyncio.Semaphore(USUAL_CONNECTIONS)
        self._lanes: dict[Lane, asyncio.Task[None]] = {}
        updates.awake = self._wake

    async def point_to(self, hook: Hook) -> None:
        """Post to another hook from now on, or to none."""
        if hook == self.hook:
            return
        await self.stop()
        self.hook = hook
        self.last_error = ""
        self._free = asyncio.Semaphore(hook.connections)
        if hook.url:
            self._updates.end_poll("terminated by setWebhook request")
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=self.patience)
            )
        self._wake()

    async def stop(self) -> None:
        """Post nothing more."""
        self.hook = Hook()
        tasks, self._lanes = list(self._lanes.values()), {}
        for task in tasks:
            task.cancel()
        for ended in await asyncio.gather(*tasks, return_exceptions=True):
            if isinstance(ended, Exception):
                self._journal.note(f"the fake broke while it posted an update: {ended!r}")
        if self._session is not None:
            await self._session.close()
            self._session = None

    def json(self) -> Json:
        """Write it as a `WebhookInfo`."""
        pending = len(self._updates.waiting)
        told: Json = {"url": self.hook.url, "has_custom_certificate": False}
        told["pending_update_count"] = pending
        if self.hook.url:
            told |= {"max_connections": self.hook.connections, "ip_address": "127.0.0.1"}
        return told | ({"last_error_message": self.last_error} if self.last_error else {})

    def _wake(self) -> None:
        if not self.hook.url:
            return
        for lane in self._updates.lanes():
            if lane not in self._lanes:
                self._lanes[lane] = asyncio.get_running_loop().create_task(self._run(lane))

    async def _run(self, lane: Lane) -> None:
        while update := self._updates.in_lane(lane):
            async with self._free:
                taken = await self._post(update)
            if taken:
                self._updates.forget(update)
            else:
                await asyncio.sleep(self.again_after)
        self._lanes.pop(lane, None)

    async def _post(self, update: Update) -> bool:
        assert self._session is not None
        headers = {"Content-Type": "application/json"}
        headers |= {HEADER: self.hook.secret} if self.hook.secret else {}
        try:
            async with self._session.post(
                self.hook.url, data=update.written(), headers=headers, allow_redirects=False
            ) as answer:
                body = await answer.text()
        except (aiohttp.ClientError, TimeoutError) as problem:
            self.last_error = str(problem) or "Read timeout expired"
            return False
        if not 200 <= answer.status < 300:
            reason = f"{answer.status} {answer.reason}"
            self.last_error = f"Wrong response from the webhook: {reason}"
            return False
        if '"method"' in body:
            self._journal.note("the fake does not run methods that come in answers to a webhook")
        return True
