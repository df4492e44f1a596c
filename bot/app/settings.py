"""Reads every setting, typed, and names every problem with them at once."""

import difflib
import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any, Literal, TypeVar

from dotenv import dotenv_values

from bot.app import setting_texts as texts
from bot.kernel.errors import BotError

PREFIX = "CAIRN_"
TESTS_PREFIX = "CAIRN_TEST_"

_FROM_ONE = "a whole number from 1 on"
_READ = "read"
_TOGETHER = (("telegram_webhook_url", "telegram_webhook_secret"),)
T = TypeVar("T")


class SettingsError(BotError):
    """Settings that cannot work, all of them at once, each with what it should be."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def _setting(read: Callable[[str], T], default: T, *, secret: bool = False) -> T:
    """Declare a setting: how its text is read, and what it is without; a secret is not shown."""
    return field(default=default, repr=not secret, metadata={_READ: read})


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What an operator chose; each field is CAIRN_ and its name in capitals."""

    database_url: str | None = _setting(texts.database_url, None, secret=True)
    web_host: str = _setting(texts.web_host, "127.0.0.1")
    web_port: int = _setting(texts.whole(1, 65535), 8080)
    log_format: Literal["text", "json"] = _setting(texts.one_of("text", "json"), "text")
    log_level: Literal["debug", "info", "warning", "error"] = _setting(
        texts.one_of("debug", "info", "warning", "error"), "info"
    )
    master_key: str | None = _setting(texts.keys, None, secret=True)
    master_key_file: Path | None = _setting(Path, None)  # noqa: RUF009 it makes a field
    pod_size_max: int = _setting(texts.whole(3, 12), 8)
    pods_per_person: int = _setting(texts.whole(1, 10), 2)

    telegram_token: str | None = _setting(texts.telegram_token, None, secret=True)
    telegram_api_url: str = _setting(texts.address, "https://api.telegram.org")
    telegram_webhook_url: str | None = _setting(texts.webhook, None)
    telegram_webhook_secret: str | None = _setting(texts.webhook_secret, None, secret=True)

    discord_token: str | None = _setting(texts.discord_token, None, secret=True)
    discord_api_url: str = _setting(texts.address, "https://discord.com/api/v10")
    discord_shards: int | None = _setting(texts.whole(1, 1000, _FROM_ONE), None)
    discord_shard_groups: int = _setting(texts.whole(1, 1000, _FROM_ONE), 1)
    discord_dev_guild: int | None = _setting(texts.whole(1, should="the number of a server"), None)

    @property
    def platforms(self) -> dict[str, str]:
        """The platforms that are configured, each with the address of its API."""
        found = {}
        if self.telegram_token is not None:
            found["telegram"] = self.telegram_api_url
        if self.discord_token is not None:
            found["discord"] = self.discord_api_url
        return found

    @property
    def platform_addresses(self) -> tuple[str, ...]:
        """The addresses of the platforms that are configured."""
        return tuple(self.platforms.values())

    def without_platforms(self) -> "Settings":
        """Make the same settings without any platform: the demo's people are nobody's."""
        return replace(self, telegram_token=None, discord_token=None)


_READERS: dict[str, Callable[[str], Any]] = {
    one.name: one.metadata[_READ] for one in fields(Settings)
}


def load(
    environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")
) -> Settings:
    """Read the settings from the environment, and below it from a file if that is there.

    Empty values count as not given. Raises SettingsError with every problem; it quotes names,
    never values, since a value may be a secret, or a secret put in the wrong place.
    """
    in_file, problems = _read(env_file)
    given = {**in_file, **_ours(os.environ if environ is None else environ)}
    unknown = sorted(given.keys() - _READERS.keys())
    problems += [_unknown(name) for name in unknown]
    if {"master_key", "master_key_file"} <= given.keys():
        problems.append("CAIRN_MASTER_KEY and CAIRN_MASTER_KEY_FILE: give only one of them")
    problems += [
        f"{_variable(one)} and {_variable(other)}: give both, or neither"
        for one, other in _TOGETHER
        if (one in given) != (other in given)
    ]
    problems += _groups(given)
    chosen: dict[str, Any] = {}
    for name, read in _READERS.items():
        try:
            chosen |= {name: read(given[name])} if name in given else {}
        except ValueError as wrong:
            problems.append(f"{_variable(name)}: {wrong}")
    if problems:
        raise SettingsError(problems)
    return Settings(**chosen)


def _groups(given: Mapping[str, str]) -> Iterator[str]:
    """Tell if there would be groups without shards."""
    groups, shards = (given.get(name, "") for name in ("discord_shard_groups", "discord_shards"))
    if groups.isdecimal() and int(groups) > int(shards if shards.isdecimal() else 1):
        yield (
            "CAIRN_DISCORD_SHARD_GROUPS: must be at most CAIRN_DISCORD_SHARDS, which has to be"
            " given, too"
        )


def _read(env_file: Path | None) -> tuple[dict[str, str], list[str]]:
    try:
        found = {} if env_file is None else dotenv_values(env_file, encoding="utf-8")
    except (OSError, UnicodeError) as broken:
        return {}, [f"{env_file}: cannot be read as UTF-8 text ({type(broken).__name__})"]
    return _ours({name: value or "" for name, value in found.items()}), []


def _ours(variables: Mapping[str, str]) -> dict[str, str]:
    return {
        name.upper().removeprefix(PREFIX).lower(): value.strip()
        for name, value in variables.items()
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(TESTS_PREFIX)
        and value.strip()
    }


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, _READERS, n=1)
    hint = f"; did you mean {_variable(close[0])}?" if close else ""
    return f"{_variable(name)}: there is no such setting{hint}"


def _variable(name: str) -> str:
    return PREFIX + name.upper()
