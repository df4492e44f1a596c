"""Many people tap at once, at a server that counts: each callback is answered once, in time."""

from collections import Counter
from dataclasses import dataclass

import pytest

from adapters.telegram.client import Client
from adapters.telegram.place_names import chat_of
from bot.app.platforms.telegram import CHAT_RATE, RATE
from bot.dialogue.commands import Visibility
from bot.dialogue.inbound import Inbound, Pressed
from bot.dialogue.replies import Button, reply
from bot.dialogue.responses import Response
from bot.texts.spans import plain
from scheduler.rate_limit import RateLimiter
from storage.engine import SqlStorage
from tests.adapters.telegram.scripted import Script, client_of, core, hearing, says, text
from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.faults import TooMany
from tests.fakes.telegram.messages import Message
from tests.fakes.telegram.pace import RateLimits
from tests.fakes.telegram.people import Person
from tests.scheduler.clocks import HandClock

pytestmark = pytest.mark.usefixtures("hurry")
WITHIN = 60.0
BUTTONS = tuple(Button(f"{n}", f"1~tap.{n}") for n in range(4))


@dataclass
class Counted:
    """A pace whose time goes on when all that began has come, for the way takes none."""

    telegram: FakeTelegram
    hand: HandClock
    begun: int = 0

    def __post_init__(self) -> None:
        self.limiter = RateLimiter(
            self.hand, RATE, lambda p: (str(chat_of(p)), CHAT_RATE), self._sleep
        )
        self._before = len(self.telegram.door.turnstile.taken)

    async def turn(self, place: str) -> None:
        await self.limiter.take_slot_for_answer(place)
        self.begun += 1

    async def _sleep(self, seconds: float) -> None:
        await self.telegram.until(self._all_have_come, WITHIN)
        self.hand.advance(seconds=seconds)

    def _all_have_come(self) -> bool:
        turnstile = self.telegram.door.turnstile
        return len(turnstile.taken) + turnstile.turned_away - self._before == self.begun


def redraws(inbound: Inbound) -> Response:
    """Draw the card anew, with what was tapped last."""
    if isinstance(inbound.act, Pressed):
        said = reply(plain(f"tapped {inbound.act.token[-1]}"), buttons=BUTTONS)
        return says(said, Visibility.REPLACE)
    return says(text("hello"))


@pytest.mark.parametrize(("people", "taps"), [(100, 3), (300, 1)])
async def test_each_tap_counts_each_callback_is_answered_once_and_the_last_state_is_shown(
    people: int, taps: int, storage: SqlStorage, script: Script
) -> None:
    script.answers = redraws
    hand = HandClock()
    async with FakeTelegram(hand) as telegram:
        client = client_of(telegram)
        crowd = [telegram.user(f"P{n}") for n in range(people)]
        async with hearing(client, core(storage, script)):
            cards = [await _card(client, telegram, one) for one in crowd]
            telegram.door.turnstile.taken.clear()
            counted = Counted(telegram, hand)
            client.sender.rate_slot = counted.turn
            telegram.limits = RateLimits()
            hand.advance(seconds=60)

            for n in range(taps):
                for one, card in zip(crowd, cards, strict=True):
                    one.presses_data(card, f"1~tap.{n}")
            await telegram.until(lambda: _all_rest(telegram), WITHIN)
            shown = len(telegram.calls("editMessageText"))
            await telegram.until(lambda: {c.text for c in cards} == {f"tapped {taps - 1}"}, WITHIN)

        asked = Counter(c.text("callback_query_id") for c in telegram.calls("answerCallbackQuery"))
        assert (len(asked), set(asked.values())) == (people * taps, {1})
        assert len(script.done) == people * taps
        assert telegram.turned_away == 0
        assert telegram.busiest_second <= 30
        assert shown < people, "callbacks wait for no message"
        assert len(telegram.calls("editMessageText")) <= people * min(taps, 2)
        telegram.ends_well()


async def test_a_callback_that_is_refused_for_now_is_answered_again_once(
    telegram: FakeTelegram, storage: SqlStorage, script: Script
) -> None:
    script.answers = redraws
    client = client_of(telegram)
    one = telegram.user("Ann")
    async with hearing(client, core(storage, script)):
        card = await _card(client, telegram, one)
        telegram.fail("answerCallbackQuery", TooMany(1))
        one.presses_data(card, "1~tap.1")
        await telegram.until(lambda: len(telegram.calls("answerCallbackQuery")) == 1)
        one.presses_data(card, "1~tap.2")
        await telegram.until(lambda: _all_rest(telegram))
        await telegram.until(lambda: card.text == "tapped 2")

    assert len(telegram.calls("answerCallbackQuery")) == 3


async def _card(client: Client, telegram: FakeTelegram, one: Person) -> Message:
    one.chat.is_started = True
    one.met = True
    await client.sender.put(str(one.id), reply(plain("Ready?"), buttons=BUTTONS))
    return telegram.of_bot(one)[-1]


def _all_rest(telegram: FakeTelegram) -> bool:
    return all(press.is_answered for press in telegram.presses)
