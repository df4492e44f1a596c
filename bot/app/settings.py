"""Reads every setting, typed, and names every problem with them at once."""

import difflib
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.app import setting_formats
from bot.kernel.errors import BotError

PREFIX = "CAIRN_"
TESTS_PREFIX = "CAIRN_TEST_"

_TOGETHER = (("telegram_webhook_url", "telegram_webhook_secret"),)


class SettingsError(BotError):
    """Settings that cannot work, all of them at once, each with what it should be."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


class Settings(BaseSettings):
    """What an operator chose; each field is CAIRN_ and its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(setting_formats.database_url)] | None = Field(
        None, repr=False
    )
    web_host: Annotated[str, AfterValidator(setting_formats.web_host)] = "127.0.0.1"
    web_port: int = Field(8080, ge=1, le=65535, description="a whole number from 1 to 65535")
    log_format: Annotated[Literal["text", "json"], BeforeValidator(setting_formats.lower)] = Field(
        "text", description="text or json"
    )
    log_level: Annotated[
        Literal["debug", "info", "warning", "error"], BeforeValidator(setting_formats.lower)
    ] = Field("info", description="debug, info, warning or error")
    master_key: Annotated[SecretStr, AfterValidator(setting_formats.keys)] | None = None
    master_key_file: Path | None = Field(None, description="the path of a file")
    helplines_file: Path | None = Field(None, description="the path of a file")
    contact: Annotated[str, AfterValidator(setting_formats.contact)] | None = None
    privacy_url: Annotated[str, AfterValidator(setting_formats.page)] | None = None
    terms_url: Annotated[str, AfterValidator(setting_formats.page)] | None = None
    pod_size_max: int = Field(8, ge=3, le=12, description="a whole number from 3 to 12")
    pods_per_person: int = Field(2, ge=1, le=10, description="a whole number from 1 to 10")
    words_kept_months: int = Field(12, ge=2, le=120, description="a whole number from 2 to 120")

    telegram_token: Annotated[SecretStr, AfterValidator(setting_formats.telegram_token)] | None = (
        None
    )
    telegram_api_url: Annotated[str, AfterValidator(setting_formats.address)] = (
        "https://api.telegram.org"
    )
    telegram_webhook_url: Annotated[str, AfterValidator(setting_formats.webhook)] | None = None
    telegram_webhook_secret: (
        Annotated[SecretStr, AfterValidator(setting_formats.webhook_secret)] | None
    ) = None

    discord_token: Annotated[SecretStr, AfterValidator(setting_formats.discord_token)] | None = (
        None
    )
    discord_api_url: Annotated[str, AfterValidator(setting_formats.address)] = (
        "https://discord.com/api/v10"
    )
    discord_shards: int | None = Field(None, ge=1, le=1000, description="a whole number from 1 on")
    discord_shard_groups: int = Field(1, ge=1, le=1000, description="a whole number from 1 on")
    discord_dev_guild: int | None = Field(None, ge=1, description="the number of a server")

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
        return self.model_copy(update={"telegram_token": None, "discord_token": None})

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Take what `load` gathered and nothing else, so that it can name what is unknown."""
        return (init_settings,)


def load(
    environ: Mapping[str, str] | None = None, env_file: Path | None = Path(".env")
) -> Settings:
    """Read the settings from the environment, and below it from a file if that is there.

    Empty values count as not given. Raises SettingsError with every problem; it quotes names,
    never values, since a value may be a secret, or a secret put in the wrong place.
    """
    in_file, problems = _read(env_file)
    given = {**in_file, **_ours(os.environ if environ is None else environ)}
    unknown = sorted(given.keys() - Settings.model_fields.keys())
    problems += [_unknown(name) for name in unknown]
    if {"master_key", "master_key_file"} <= given.keys():
        problems.append("CAIRN_MASTER_KEY and CAIRN_MASTER_KEY_FILE: give only one of them")
    problems += [
        f"{_variable(one)} and {_variable(other)}: give both, or neither"
        for one, other in _TOGETHER
        if (one in given) != (other in given)
    ]
    problems += _groups(given)
    known = {name: value for name, value in given.items() if name not in unknown}
    try:
        settings = Settings.model_validate(known)
    except ValidationError as invalid:
        problems += _described(invalid.errors(include_input=False, include_url=False))
        raise SettingsError(problems) from None
    if problems:
        raise SettingsError(problems)
    return settings


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
        source = DotEnvSettingsSource(Settings, env_file=env_file, env_file_encoding="utf-8")
    except (OSError, UnicodeError) as broken:
        return {}, [f"{env_file}: cannot be read as UTF-8 text ({type(broken).__name__})"]
    return _ours({name: value or "" for name, value in source.env_vars.items()}), []


def _ours(variables: Mapping[str, str]) -> dict[str, str]:
    return {
        name.upper().removeprefix(PREFIX).lower(): value.strip()
        for name, value in variables.items()
        if name.upper().startswith(PREFIX)
        and not name.upper().startswith(TESTS_PREFIX)
        and value.strip()
    }


def _unknown(name: str) -> str:
    close = difflib.get_close_matches(name, Settings.model_fields, n=1)
    hint = f"; did you mean {_variable(close[0])}?" if close else ""
    return f"{_variable(name)}: there is no such setting{hint}"


def _described(errors: Iterable[ErrorDetails]) -> Iterator[str]:
    for error in errors:
        name = str(error["loc"][0])
        ours = error.get("ctx", {}).get("error")
        should = ours or f"must be {Settings.model_fields[name].description}"
        yield f"{_variable(name)}: {should}"


def _variable(name: str) -> str:
    return PREFIX + name.upper()
