"""A fake Telegram, and an unmodified client of python-telegram-bot that is connected to it."""

from collections.abc import AsyncIterator

import pytest
from telegram import Bot

from tests.fakes.telegram.fake import FakeTelegram
from tests.fakes.telegram.people import Person


@pytest.fixture
async def telegram() -> AsyncIterator[FakeTelegram]:
    """Run the server; whatever a test did not expect of the bot fails it."""
    async with FakeTelegram() as server:
        yield server
    server.ends_well()


@pytest.fixture
async def bot(telegram: FakeTelegram) -> AsyncIterator[Bot]:
    """Connect python-telegram-bot as it comes."""
    files = f"{telegram.url}/file/bot"
    async with Bot(telegram.token, f"{telegram.url}/bot", files) as client:
        yield client


@pytest.fixture
def ann(telegram: FakeTelegram) -> Person:
    """Bring Ann, who has pressed Start."""
    person = telegram.user("Ann")
    person.starts()
    return person
