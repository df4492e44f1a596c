"""Ann and Bob on Discord, Cy on Telegram, and a Cairn that can be killed under them."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable
from functools import partial

import aiohttp

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.faults import Hang
from tests.fakes.telegram.fake import FakeTelegram
from tests.system.circle import FOREVER, POD, PURPOSE, SEEN_BY, THINGS
from tests.system.desktop import Desktop
from tests.system.dial import WEDNESDAY, Dial
from tests.system.phone import WITHIN, Phone
from tests.system.process import Process

POSTS = "/channels/{channel_id}/messages"
SERVER, ROOM = "The bird house", "nest"


class Friends:
    """Three people on two platforms, and the process that they live with.

    Ann has a server, with a channel that only she and Cairn read; Bob has the app and no server.
    The clock is moved over the process's own HTTP.
    """

    def __init__(
        self,
        discord: FakeDiscord,
        telegram: FakeTelegram,
        cairn: Process,
        session: aiohttp.ClientSession,
    ) -> None:
        self.discord = discord
        self.telegram = telegram
        self.cairn = cairn
        self.dial = Dial(session, cairn)
        self.ann, self.bob = (Desktop(discord, discord.user(name)) for name in ("Ann", "Bob"))
        self.cy = Phone(telegram, telegram.user("Cy"))
        self.bob.owner.installs()
        self.nest = discord.guild(SERVER, self.ann.owner).channel(ROOM)

    async def start(self) -> None:
        """Start Cairn, and wait until both platforms can be heard."""
        await self.cairn.start()
        await self.discord.until(lambda: self.discord.gateway.connected(None), WITHIN)
        await self.telegram.asked()

    async def open_a_pod(self) -> None:
        """Let Ann create it and make the channel its home, and the others come.

        It is a Wednesday evening, so that nothing waits for a morning or falls due meanwhile.
        """
        await self.dial.to_evening(WEDNESDAY)
        form = await self.ann.owner.slash("pod create")
        answers = {"Name": POD, "Purpose": PURPOSE, "Kind": "Creative", "Place": "UTC"}
        await self.ann.fills(form, answers, f"{POD} is yours to start")
        invitation = await self.ann.reads(f"invites you to {POD}")
        code = re.search(r"/pod join ([\w-]+)", invitation.text)
        link = re.search(r"\?start=(j_[\w-]+)", invitation.text)
        assert code
        assert link
        await self._begins(self.ann)
        await self.ann.gives("pod here", "This is a home of", channel=self.nest)

        await self.bob.gives("pod join", f"{POD} would like to have you", {"code": code[1]})
        await self.bob.presses("I am in", f"You are in {POD}")
        await self._begins(self.bob, ("My place", "UTC"))

        self.cy.owner.starts(link[1])
        await self.cy.presses("I am in, shown there too", f"You are in {POD}")
        await self.cy.says(THINGS["Cy"], SEEN_BY)
        await self.cy.presses("My pod", "When shall I ask you how it went?", under=SEEN_BY)
        await self.cy.presses("18:00", "What time is it for you now?")
        await self.cy.says("UTC", f"Everyone in {POD} may see it")
        await self.until(f"{POD} is open")
        for desk in (self.ann, self.bob):
            await self.until("is read on Telegram too now", desk)
            await desk.presses("Show me there", "read what you share")

    def times_told(self, text: str, channel: Channel) -> int:
        """Count the messages that arrived with a text, unasked, whatever is drawn there now."""
        sent = (r for r in self.discord.requests if (r.method, r.route) == ("POST", POSTS))
        there = [r.json for r in sent if r.id("channel_id") == channel.id]
        nonces = {told["nonce"] for told in there if text in json.dumps(told["components"])}
        return sum(m.nonce in nonces for m in self.discord.state.messages[channel.id])

    async def until(self, text: str, *screens: Desktop | Phone) -> None:
        """Move the clock until some, or else all, can read a text in private."""
        for screen in screens or (self.ann, self.bob, self.cy):
            await self.dial.turn_until(partial(screen.has, text))
            await screen.reads(text)

    async def killed_unanswered(self, acting: Awaitable[object]) -> None:
        """Act, kill Cairn before its answer is taken, and start it again."""
        before = len(self.discord.requests)

        def answers() -> bool:
            return any("/interactions/" in r.path for r in self.discord.requests[before:])

        self.discord.fail("POST", "/interactions/*/*/callback", Hang(FOREVER))
        await self._killed_when(answers, acting)

    async def killed_unsettled(
        self, text: str, desk: Desktop, channel: Channel | None = None
    ) -> None:
        """Move the clock until something arrives, kill Cairn before it knows, and start it again.

        It says the same again, and that is known to be the same.
        """
        place, again = channel or desk.owner.dm, self.discord.deduplicated + 1
        self.discord.fail("POST", f"/channels/{place.id}/messages", Hang(FOREVER, commit=True))
        await self._killed_when(lambda: bool(desk.has(text, channel)), self.dial.turn_on())
        await self.discord.until(lambda: self.discord.deduplicated == again, WITHIN)

    async def _killed_when(self, holds: Callable[[], bool], acting: Awaitable[object]) -> None:
        act = asyncio.ensure_future(acting)
        await self.discord.until(holds, WITHIN)
        await self.cairn.kill()
        await self.start()
        await act

    async def _begins(self, desk: Desktop, *more: tuple[str, str]) -> None:
        """Answer the beginner's questions; of a host the zone is known."""
        form = await desk.touches("Answer")
        thing = THINGS[desk.owner.name]
        answers = {"One small thing": thing, "Who sees it": "My pod", "My hour": "18:00"}
        await desk.fills(form, answers | dict(more), f"This is how {POD} would see it")
        await desk.presses("Share it like this", f"Good. {POD} sees it")
