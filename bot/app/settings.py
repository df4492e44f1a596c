"""Reads every setting, typed, and names every problem with them at once."""

import base64
import difflib
import ipaddress
import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import SplitResult, urlsplit

from pydantic import AfterValidator, BeforeValidator, Field, SecretStr, ValidationError
from pydantic_core import ErrorDetails
from pydantic_settings import (
    BaseSettings,
    DotEnvSettingsSource,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
)

from bot.kernel.errors import BotError

PREFIX = "CAIRN_"
TESTS_PREFIX = "CAIRN_TEST_"

_DATABASE = (
    "must be sqlite:///path/to/file.db or postgresql+psycopg://user:password@host:5432/database"
)
_SERVERS = (
    "must name several servers behind the database:"
    " …@/database?host=h1:5432&host=h2:5432&target_session_attrs=read-write"
)
_HOST_LABEL = r"(?!-)[A-Za-z0-9-]{1,63}(?<!-)"
_HOST_NAME = re.compile(rf"(?=.{{1,253}}$)({_HOST_LABEL}\.)*(?!\d+$){_HOST_LABEL}")
_KEY_BYTES = 32
_TELEGRAM_TOKEN = re.compile(r"\d{6,20}:[\w-]{30,64}", re.ASCII)
_DISCORD_TOKEN = re.compile(r"[\w-]{20,40}\.[\w-]{4,10}\.[\w-]{20,60}", re.ASCII)
_WEBHOOK_SECRET = re.compile(r"[A-Za-z0-9_-]{16,256}", re.ASCII)
_OWN_PATHS = ("/healthz", "/readyz", "/metrics")
_TOGETHER = (("telegram_webhook_url", "telegram_webhook_secret"),)


class SettingsError(BotError):
    """Settings that cannot work, all of them at once, each with what it should be."""

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = tuple(problems)


def decode_keys(text: str) -> tuple[bytes, ...]:
    """Decode one or more base64 keys of 32 bytes, separated by commas; the first one seals.

    Both alphabets of RFC 4648 are read. Raises ValueError, which never quotes the text.
    """
    return tuple(_decode_key(part.strip()) for part in text.split(","))


def _decode_key(text: str) -> bytes:
    try:
        key = base64.b64decode(text.replace("-", "+").replace("_", "/"), validate=True)
    except ValueError:
        key = b""
    if len(key) != _KEY_BYTES:
        raise ValueError(
            "must be 32 random bytes in base64 (`openssl rand -base64 32`),"
            " or several such keys separated by commas"
        )
    return key


def _keys(secret: SecretStr) -> SecretStr:
    decode_keys(secret.get_secret_value())
    return secret


def _database_url(text: str) -> str:
    if "," in text.partition("://")[2].rpartition("@")[2].partition("/")[0]:
        raise ValueError(_SERVERS)
    try:
        url = urlsplit(text)
        port = url.port
    except ValueError:
        raise ValueError(_DATABASE) from None
    match url.scheme:
        case "sqlite" if _names_a_file(text):
            return text
        case "postgresql+psycopg" if _names_a_database(url) and port != 0:
            return text
        case "postgres" | "postgresql":
            raise ValueError(
                f"must spell its driver: postgresql+psycopg:// in place of {url.scheme}://"
            )
        case _:
            raise ValueError(_DATABASE)


def _names_a_file(text: str) -> bool:
    path = text.removeprefix("sqlite:///")
    named = path not in {text, "", ":memory:"} and not path.endswith("/")
    return named and "?" not in path


def _names_a_database(url: SplitResult) -> bool:
    return len(url.path) > 1 and bool(url.hostname or "host=" in url.query)


def _web_host(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if _HOST_NAME.fullmatch(text):
            return text
        raise ValueError("must be an IP address or a host name, without scheme or port") from None


def _telegram_token(secret: SecretStr) -> SecretStr:
    if not _TELEGRAM_TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("must be the token that @BotFather gave, like 123456789:AAE...")
    return secret


def _discord_token(secret: SecretStr) -> SecretStr:
    if not _DISCORD_TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("must be the token on the Bot page of Discord's developer portal")
    return secret


def _address(text: str) -> str:
    """Read the address of an API: with a host, and nothing that would be lost behind it."""
    if _parts(text) is None:
        raise ValueError("must be an address like https://host or http://127.0.0.1:8081")
    return text.rstrip("/")


def _webhook(text: str) -> str:
    parts = _parts(text)
    if parts is None or parts.path.rstrip("/") in {"", *_OWN_PATHS}:
        raise ValueError("must be an address with a path of its own, like https://host/telegram")
    return text


def _parts(text: str) -> SplitResult | None:
    try:
        parts = urlsplit(text)
        usable = parts.port != 0 and parts.scheme in {"http", "https"} and bool(parts.hostname)
    except ValueError:
        return None
    return parts if usable and not (parts.query or parts.fragment or parts.username) else None


def _webhook_secret(secret: SecretStr) -> SecretStr:
    if not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("must be 16 to 256 letters, digits, - and _")
    return secret


def _lower(given: object) -> object:
    return given.lower() if isinstance(given, str) else given


class Settings(BaseSettings):
    """What an operator chose; each field is CAIRN_ and its name in capitals."""

    model_config = SettingsConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    database_url: Annotated[str, AfterValidator(_database_url)] | None = Field(None, repr=False)
    web_host: Annotated[str, AfterValidator(_web_host)] = "127.0.0.1"
    web_port: int = Field(8080, ge=1, le=65535, description="a whole number from 1 to 65535")
    log_format: Annotated[Literal["text", "json"], BeforeValidator(_lower)] = Field(
        "text", description="text or json"
    )
    log_level: Annotated[Literal["debug", "info", "warning", "error"], BeforeValidator(_lower)] = (
        Field("info", description="debug, info, warning or error")
    )
    master_key: Annotated[SecretStr, AfterValidator(_keys)] | None = None
    master_key_file: Path | None = Field(None, description="the path of a file")
    pod_size_max: int = Field(8, ge=3, le=12, description="a whole number from 3 to 12")
    pods_per_person: int = Field(2, ge=1, le=10, description="a whole number from 1 to 10")

    telegram_token: Annotated[SecretStr, AfterValidator(_telegram_token)] | None = None
    telegram_api_url: Annotated[str, AfterValidator(_address)] = "https://api.telegram.org"
    telegram_webhook_url: Annotated[str, AfterValidator(_webhook)] | None = None
    telegram_webhook_secret: Annotated[SecretStr, AfterValidator(_webhook_secret)] | None = None

    discord_token: Annotated[SecretStr, AfterValidator(_discord_token)] | None = None
    discord_api_url: Annotated[str, AfterValidator(_address)] = "https://discord.com/api/v10"
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
