"""The demo: five scripted seats in five zones live some weeks of a pod, to have a look at."""

import random
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from adapters.web.chat.interactions import InteractionHandler, SeatAct
from adapters.web.chat.personas import CHEERS, PERSONAS, Persona
from adapters.web.chat.records import ChannelAdded, SeatAdded
from adapters.web.chat.room_log import RoomLog
from adapters.web.chat.rooms import ChatMessage, Rooms
from bot.dialogue.drawings import Drawing
from bot.dialogue.replies import Choices, Reply, transcript
from bot.dialogue.responses import Form
from bot.dialogue.tokens import CommandToken, FormAction, FormStep, Token, read
from bot.kernel.errors import BotError, NotFound
from bot.ports.chat import ClockMover, Profiles, Receiver

CHANNEL = "c:1"
SUNDAY = 6
MORNING, EVENING = time(9), time(18, 45)


TokenTest = Callable[[Token | None], bool]


class SomebodyIsHere(BotError):
    """Other people are in this database; the demo would play among them."""

    def __init__(self) -> None:
        super().__init__(
            "There are people in this database already. Give the demo one of its own in"
            " CAIRN_DATABASE_URL, or leave that out."
        )


class ScriptedSeat:
    """A seat that types and presses as its persona would."""

    def __init__(
        self,
        seat: str,
        persona: Persona,
        room_log: RoomLog,
        handler: InteractionHandler,
        invites: Callable[[str], bool],
    ) -> None:
        self._invites = invites
        self.seat = seat
        self.persona = persona
        self._room_log = room_log
        self._handler = handler
        self._acts = 0

    @property
    def messages(self) -> list[ChatMessage]:
        """What stands in the seat's direct messages, the newest last."""
        return self._room_log.rooms.in_place(self._room_log.rooms.seats[self.seat].direct)

    async def say(self, text: str, place: str | None = None) -> None:
        """Type a line."""
        await self._handler.say(self._seat_act(place), text)

    async def press(self, path: str) -> bool:
        """Press the newest button that does something; False if there is none."""
        return await self._press(
            lambda token: isinstance(token, CommandToken) and token.path == path
        )

    async def mark(self, outcome: str) -> bool:
        """Press an outcome in the newest check-in."""
        return await self._press(
            lambda token: (
                isinstance(token, CommandToken)
                and token.path == "checkin.mark"
                and token.answers[-1] == outcome
            )
        )

    async def pick(self, value: str) -> bool:
        """Press an answer of the open question."""
        return await self._press(
            lambda token: (
                isinstance(token, FormStep)
                and token.action is FormAction.PICK
                and token.value == value
            )
        )

    async def skip_the_rest(self) -> None:
        """Leave every question of the open form unanswered that may be."""
        while isinstance(self._newest.shown, Form):
            if not await self._press(_skips, [self._newest]):
                return

    def invitation(self) -> str:
        """Find the invitation that Cairn wrote, as it can be passed on."""
        for message in reversed(self.messages):
            if self._invites(text := _text(message)):
                return text
        raise NotFound

    @property
    def _newest(self) -> ChatMessage:
        return max(self.messages, key=lambda message: message.changed)

    async def _press(self, wanted: TokenTest, among: Sequence[ChatMessage] | None = None) -> bool:
        for message in reversed(self.messages if among is None else among):
            for token in _tokens(message):
                if wanted(read(token)):
                    await self._handler.press(self._seat_act(None), message.id, token)
                    return True
        return False

    def _seat_act(self, place: str | None) -> SeatAct:
        self._acts += 1
        rooms = self._room_log.rooms
        seat = rooms.seats[self.seat]
        where = rooms.place(place or seat.direct)
        if where is None:
            raise NotFound
        return SeatAct(seat, f"demo.{self._acts}", where)


class Demo:
    """Five seats and a channel, from the invitation to the digest of the last week."""

    def __init__(
        self,
        room_log: RoomLog,
        receiver: Receiver,
        profiles: Profiles,
        mover: ClockMover,
        invites: Callable[[str], bool],
    ) -> None:
        self._room_log = room_log
        self._handler = InteractionHandler(room_log, receiver, profiles)
        self._mover = mover
        self._invites = invites
        self._players: list[ScriptedSeat] = []
        self._chance = random.Random(7)  # noqa: S311 chooses what scripted people do

    async def play(self, weeks: int) -> None:
        """Seat everyone, open the pod, and live the weeks; only where nobody lives yet.

        They meet by day: at night Cairn would keep the host's messages for the morning.
        """
        if self._room_log.rooms.seats:
            raise SomebodyIsHere
        await self._mover.move_to(self._by_day())
        self._players = [await self._sit_down(persona) for persona in PERSONAS]
        await self._gather(self._players)
        for week in range(weeks):
            await self._live(self._players, week)

    async def look(self) -> tuple[Drawing, ...]:
        """Let the first seat look at all there are pictures of; the newest of each kind."""
        player = self._players[0]
        for line in ("/board", "/journey"):
            await player.say(line)
        replies = filter(None, map(_reply, player.messages))
        return tuple({type(one): one for reply in replies for one in reply.drawings}.values())

    async def _sit_down(self, persona: Persona) -> ScriptedSeat:
        def add(rooms: Rooms) -> SeatAdded:
            return SeatAdded(rooms.next_seat, persona.name, persona.language)

        added = await self._room_log.append(add)
        return ScriptedSeat(added.seat, persona, self._room_log, self._handler, self._invites)

    async def _gather(self, players: list[ScriptedSeat]) -> None:
        host, *others = players
        for line in ("/pod create", "Early birds", "To make something before the day begins"):
            await host.say(line)
        await host.pick("creative")
        await host.say(host.persona.zone)
        invitation = host.invitation()
        await self._begin(host)
        for other in others:
            await other.say(invitation)
            await other.press("pod.accept")
            await self._begin(other)
        await self._mover.move_to(self._mover.now())
        for _ in others:
            await host.press("pod.welcome")
        seats = tuple(player.seat for player in players)
        await self._room_log.append(lambda _: ChannelAdded(CHANNEL, "early-birds", seats))
        await host.say("/pod here", CHANNEL)

    async def _begin(self, player: ScriptedSeat) -> None:
        await player.say(player.persona.thing)
        await player.pick("pod")
        await player.pick("18:00")
        if player.persona is not PERSONAS[0]:
            await player.say(player.persona.zone)
        await player.press("goal.preview_ok")

    async def _live(self, players: list[ScriptedSeat], week: int) -> None:
        evenings = {player.seat: self._evening(player) for player in players}
        for player in sorted(players, key=lambda player: evenings[player.seat]):
            await self._mover.move_to(evenings[player.seat])
            await self._check_in(player, week)
        await self._mover.move_to(self._mover.now() + timedelta(days=2, hours=3))
        for player in players:
            if self._chance.random() < 0.6:
                await self._cheer(player)
        await self._mover.move_to(self._mover.now() + timedelta(days=1))

    async def _check_in(self, player: ScriptedSeat, week: int) -> None:
        usual = player.persona.usual
        match usual[(week + self._chance.randrange(2)) % len(usual)]:
            case "silent":
                return
            case "rest":
                await player.press("checkin.rest")
                return
            case outcome:
                await player.mark(outcome)
        wins = player.persona.wins
        if wins and week % 2 == 0:
            await player.press("checkin.words")
            await player.say(wins[(week // 2) % len(wins)])
            await player.skip_the_rest()

    async def _cheer(self, player: ScriptedSeat) -> None:
        other = self._chance.choice(
            [persona for persona in PERSONAS if persona is not player.persona]
        )
        await player.say(f"/cheer {other.name}")
        if self._chance.random() < 0.5:
            await player.skip_the_rest()
        else:
            await player.say(self._chance.choice(CHEERS))

    def _evening(self, player: ScriptedSeat) -> datetime:
        """Find a player's next check-in evening, where they live."""
        return self._next(SUNDAY, EVENING, ZoneInfo(player.persona.zone))

    def _by_day(self) -> datetime:
        now = self._mover.now()
        if MORNING <= now.time() < EVENING:
            return now
        return self._next(now.weekday() if now.time() < MORNING else now.weekday() + 1, MORNING)

    def _next(self, weekday: int, at: time, zone: tzinfo = UTC) -> datetime:
        now = self._mover.now().astimezone(zone)
        day = now.date() + timedelta(days=(weekday - now.weekday()) % 7)
        when = datetime.combine(day, at, tzinfo=zone)
        return (when if when > now else when + timedelta(weeks=1)).astimezone(UTC)


def _skips(token: Token | None) -> bool:
    return isinstance(token, FormStep) and token.action is FormAction.SKIP


def _reply(message: ChatMessage) -> Reply | None:
    match message.shown:
        case Reply() as reply:
            return reply
        case Form(question=question):
            return question
        case _:
            return None


def _text(message: ChatMessage) -> str:
    reply = _reply(message)
    return transcript(reply) if reply else ""


def _tokens(message: ChatMessage) -> Iterator[str]:
    reply = _reply(message)
    if reply is None:
        return
    for block in reply.blocks:
        if isinstance(block, Choices):
            yield from (button.token for button in block.buttons)
    yield from (button.token for button in reply.buttons)
