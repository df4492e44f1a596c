"""Makes Telegram's client with its rates, and connects it to the core."""

from collections.abc import Sequence

from adapters.telegram import client as telegram
from adapters.telegram import connection
from adapters.telegram.place_names import chat_of
from bot.app.platforms.parts import ConnectedPlatform, Platform, PlatformParts
from bot.app.settings import Settings
from bot.kernel.clock import Clock
from bot.kernel.metrics import Gauges
from bot.ports.leadership import Leadership, ProcessRole
from bot.ports.pictures import PictureSource
from scheduler.rate_limit import Rate, RateLimiter

# https://core.telegram.org/bots/faq#my-bot-is-hitting-limits-how-do-i-avoid-this
# Less by a hundredth: requests do not all take the same time to get there.
RATE = Rate(per_second=30 * 0.992, burst=1.1)
# Where another process answers people, nobody here knows how much that takes of the thirty.
APART_RATE = Rate(per_second=25, burst=1.1)
CHAT_RATE = Rate(per_second=0.99, burst=1)
GROUP_RATE = Rate(per_second=0.99 * 20 / 60, burst=1)


def platform(
    settings: Settings,
    token: str,
    clock: Clock,
    pictures: PictureSource,
    gauges: Gauges,
    role: ProcessRole,
) -> Platform:
    """Make the client of Telegram, how it is connected, and how fast it is written to."""
    secret = settings.telegram_webhook_secret
    options = telegram.ClientOptions(
        token,
        settings.telegram_api_url,
        settings.telegram_webhook_url,
        None if secret is None else secret.get_secret_value(),
    )
    client = telegram.Client(options, pictures=pictures, gauges=gauges)

    def connect(parts: PlatformParts, leaderships: Sequence[Leadership]) -> ConnectedPlatform:
        arrivals = parts.storage.arrivals(client.messenger.platform)
        return connection.Connection(
            client,
            connection.CorePorts(
                parts.receiver, parts.registry, parts.storage, arrivals, parts.clock
            ),
            *leaderships,
        )

    rate = RATE if role.hears else APART_RATE
    limiter = RateLimiter(clock, rate, per_place=_places)
    client.sender.rate_slot = limiter.take_slot_for_answer
    return Platform(client.messenger, limiter, connect, client.close, client.links)


def _places(place: str) -> tuple[str, Rate]:
    """Name a chat and its rate; its topics share it."""
    chat = chat_of(place)
    return str(chat), CHAT_RATE if chat > 0 else GROUP_RATE
