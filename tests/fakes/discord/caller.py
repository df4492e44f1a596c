"""Requests to the API as no library would send them, for the tests of the fake Discord."""

import aiohttp

from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.wire import Json


class Caller:
    """Sends requests as no library would."""

    def __init__(self, fake: FakeDiscord, session: aiohttp.ClientSession) -> None:
        self._fake = fake
        self._session = session

    async def __call__(
        self, method: str, path: str, body: object = None, **headers: str
    ) -> tuple[int, Json]:
        sent = {"Authorization": f"Bot {self._fake.token}", "User-Agent": "DiscordBot (x, 1)"}
        url = self._fake.api_url + path
        async with self._session.request(method, url, json=body, headers=sent | headers) as answer:
            return answer.status, await answer.json() if answer.status != 204 else {}
