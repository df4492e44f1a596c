"""Ann, Bob and Cy with their phones, a group, and a Cairn that can be killed under them."""

import asyncio
import re
from collections.abc import Awaitable

import aiohttp

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import Hang
from tests.fakes.telegram.groups import Group
from tests.fakes.telegram.people import Person
from tests.harness.patience import patient
from tests.system.dial import Dial
from tests.system.phone import WITHIN, Phone
from tests.system.process import Process

POD = "Early birds"
PURPOSE = "To make something before the day begins"
GROUP = "Birds in the park"
THINGS = {"Ann": "Morning pages", "Bob": "Scales", "Cy": "Sketching"}
WIN = "The difficult letter is sent"
SEEN_BY = "Who may see it?"
WORDS = (POD, PURPOSE, GROUP, WIN, *THINGS.values())
CONNECTED = "on Telegram"
FOREVER = patient(600)


class Circle:
    """Three people and the process that they live with; the clock is moved over its own HTTP.

    Cy is not in the group.
    """

    def __init__(
        self, telegram: FakeTelegram, cairn: Process, session: aiohttp.ClientSession
    ) -> None:
        self.telegram = telegram
        self.cairn = cairn
        self.dial = Dial(session, cairn)
        self.ann, self.bob, self.cy = self.people = [
            Phone(telegram, telegram.user(name)) for name in THINGS
        ]
        self.group = telegram.group(GROUP, self.ann.owner, self.bob.owner)

    async def open_a_pod(self) -> None:
        """Let Ann create it, bring it into the group, and the others come by its link."""
        join, home = await self._links()
        for phone in self.people:
            if phone is not self.ann:
                phone.owner.starts(join)
                await phone.presses("I am in", f"You are in {POD}")
            await self._begins(phone)
        self.group.add_bot(self.ann.owner, home)
        await self.ann.reads("This is a home of", self.group)
        await self.until(self.ann, f"{POD} is open")  # at night it waits for the morning

    async def until(self, phone: Phone, text: str, group: Group | None = None) -> None:
        """Move the clock from one thing to the next until somebody can read a text."""
        await self.dial.turn_until(lambda: phone.has(text, group))
        await phone.reads(text, group)

    async def killed_amid(
        self, method: str, chat: Person | Group, acting: Awaitable[object]
    ) -> None:
        """Act, kill Cairn while it waits for the answer to a request, and start it again."""
        before = len(self.telegram.calls(method, chat))
        self.telegram.fail(method, Hang(FOREVER, commit=False), chat=chat)
        act = asyncio.ensure_future(acting)
        await self.telegram.until(lambda: len(self.telegram.calls(method, chat)) > before, WITHIN)
        await self.killed()
        await act

    async def killed(self) -> None:
        """Kill Cairn and start it again."""
        await self.cairn.kill()
        await self.cairn.start(CONNECTED)

    def times_said(self, text: str, chat: Person | Group) -> int:
        """Count how often Cairn said something new in a chat, whatever is drawn there now."""
        calls = self.telegram.calls("sendMessage", chat)
        return sum(text in call.text("text") for call in calls)

    async def _links(self) -> tuple[str, str]:
        """Create a pod; return what its links carry: into it, and with Cairn into a group."""
        self.ann.owner.starts()
        await self.ann.presses("Start a pod", "What shall your pod be called?")
        await self.ann.says(POD, "What is it for?")
        await self.ann.says(PURPOSE, "What kind of pod is it?")
        await self.ann.presses("Creative", "Where is your pod at home?")
        await self.ann.says("UTC", f"{POD} is yours to start")
        invitation = await self.ann.reads("?start=j_")
        at_home = await self.ann.reads("?startgroup=")
        address = rf"https://t\.me/{self.telegram.username}"
        join = re.search(rf"{address}\?start=(j_[\w-]+)", invitation.shown)
        home = re.search(rf"{address}\?startgroup=(\w+)", at_home.shown)
        assert join
        assert home
        return join[1], home[1]

    async def _begins(self, phone: Phone) -> None:
        """Answer the beginner's questions; of a host the zone is known."""
        await phone.says(THINGS[phone.owner.first_name], SEEN_BY)
        await phone.presses("My pod", "When shall I ask you how it went?", under=SEEN_BY)
        zoned = phone is self.ann
        ready = f"Everyone in {POD} may see it"
        await phone.presses("18:00", ready if zoned else "What time is it for you now?")
        if not zoned:
            await phone.says("UTC", ready)
