"""Asks each configured platform, for `cairn doctor`, who the bot is and what time it is there."""

import asyncio
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime

import aiohttp

from bot.app.settings import Settings
from bot.kernel.clock import Clock
from bot.ops.reporting import Finding, wrong

WITHIN = 10.0
SKEW = timedelta(seconds=5)
LARGEST = 2**20


@dataclass(frozen=True, slots=True)
class Service:
    """A platform, how it is asked who the bot is, and which answers mean that it refuses it."""

    name: str
    url: str
    refuses: frozenset[int]
    do: str
    headers: tuple[tuple[str, str], ...] = ()


def configured_services(settings: Settings) -> Iterator[Service]:
    """Say how the platforms that have a token are asked."""
    if settings.telegram_token is not None:
        token = settings.telegram_token.get_secret_value()
        yield Service(
            "telegram",
            f"{settings.telegram_api_url}/bot{token}/getMe",
            frozenset({401, 404}),  # so Telegram answers an unknown token
            "Copy CAIRN_TELEGRAM_TOKEN anew from @BotFather.",
        )
    if settings.discord_token is not None:
        token = settings.discord_token.get_secret_value()
        agent = "DiscordBot (https://github.com/Rapptz/discord.py, 2)"
        yield Service(
            "discord",
            f"{settings.discord_api_url}/users/@me",
            frozenset({401}),
            "Copy CAIRN_DISCORD_TOKEN anew from https://discord.com/developers/applications",
            (("Authorization", f"Bot {token}"), ("User-Agent", agent)),
        )


async def check_platforms(
    settings: Settings, clock: Clock, within: float = WITHIN
) -> tuple[Finding, ...]:
    """Ask all of them at once, each for so many seconds at the most."""
    timeout = aiohttp.ClientTimeout(total=within)
    async with aiohttp.ClientSession(timeout=timeout) as session:
        asked = [_examined(session, service, clock) for service in configured_services(settings)]
        found = await asyncio.gather(*asked)
    return tuple(finding for findings in found for finding in findings)


async def _examined(
    session: aiohttp.ClientSession, service: Service, clock: Clock
) -> list[Finding]:
    before = clock.unmoved()
    try:
        async with session.get(
            service.url, headers=service.headers, allow_redirects=False
        ) as answer:
            after = clock.unmoved()
            body = await answer.content.read(LARGEST)
    except (aiohttp.ClientError, OSError) as problem:  # neither is quoted: it may name the token
        why = f"is not reachable ({type(problem).__name__})."
        return [wrong(service.name, why, "Look at the network, a proxy and the address.")]
    said = _who(service, answer.status, body)
    date = answer.headers.get("Date")
    return [said] if date is None else [said, _clock(service, date, before, after)]


def _who(service: Service, status: int, body: bytes) -> Finding:
    if status in service.refuses:
        return wrong(service.name, "is reachable, and refuses the token.", service.do)
    name = _name(body) if status == 200 else None
    if name is None:
        why = f"is reachable, and answers with status {status} and not with the bot's name."
        return wrong(service.name, why, "Try again later; see that its address is right.")
    return Finding(service.name, f"is reachable and knows this bot as {name}.")


def _name(body: bytes) -> str | None:
    try:
        said = json.loads(body)
        name = said.get("result", said)["username"]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return str(name)


def _clock(service: Service, date: str, before: datetime, after: datetime) -> Finding:
    """Compare the machine's clock with the date of an answer, which is to the second."""
    about = f"clock and {service.name}"
    try:
        theirs = parsedate_to_datetime(date)
    except ValueError:
        return Finding(about, "its answers are not dated.")
    skew = max(before - theirs - timedelta(seconds=1), theirs - after, timedelta())
    return compare_clocks(about, skew)


def compare_clocks(about: str, skew: timedelta) -> Finding:
    """Tell how far two clocks are apart."""
    if skew > SKEW:
        return wrong(
            about,
            f"this machine's clock is {skew.total_seconds():.0f} s off.",
            "Let it be set over the network (NTP).",
        )
    return Finding(about, "agree.")
