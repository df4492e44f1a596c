"""The formats of settings: each reads one, or raises ValueError that says what it should be.

A message never quotes what was given, since that may be a secret.
"""

import base64
import ipaddress
import re
from urllib.parse import SplitResult, urlsplit

from pydantic import SecretStr

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
_LONGEST_CONTACT = 200
_LONGEST_PAGE = 500
_OWN_PATHS = ("/healthz", "/readyz", "/metrics")


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


def keys(secret: SecretStr) -> SecretStr:
    """Read the master keys, and keep them as they are written."""
    decode_keys(secret.get_secret_value())
    return secret


def database_url(text: str) -> str:
    """Read the address of a database, with its driver."""
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


def web_host(text: str) -> str:
    """Read an IP address or the name of a host."""
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        if _HOST_NAME.fullmatch(text):
            return text
        raise ValueError("must be an IP address or a host name, without scheme or port") from None


def telegram_token(secret: SecretStr) -> SecretStr:
    """Read a bot's token as BotFather gives it."""
    if not _TELEGRAM_TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("must be the token that @BotFather gave, like 123456789:AAE...")
    return secret


def discord_token(secret: SecretStr) -> SecretStr:
    """Read a bot's token as the developer portal shows it."""
    if not _DISCORD_TOKEN.fullmatch(secret.get_secret_value()):
        raise ValueError("must be the token on the Bot page of Discord's developer portal")
    return secret


def address(text: str) -> str:
    """Read the address of an API: with a host, and nothing that would be lost behind it."""
    if _parts(text) is None:
        raise ValueError("must be an address like https://host or http://127.0.0.1:8081")
    return text.rstrip("/")


def page(text: str) -> str:
    """Read the address of a page for people."""
    try:
        parts = urlsplit(text)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and not parts.username
    except ValueError:
        usable = False
    if not usable or len(text) > _LONGEST_PAGE or not text.isprintable() or " " in text:
        raise ValueError("must be the address of a page, like https://host/privacy")
    return text


def contact(text: str) -> str:
    """Read how people reach whoever runs this: a line of words."""
    if len(text) > _LONGEST_CONTACT or not text.isprintable():
        raise ValueError(f"must be one line of at most {_LONGEST_CONTACT} characters")
    return text


def webhook(text: str) -> str:
    """Read where Telegram posts to: an address with a path of its own."""
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


def webhook_secret(secret: SecretStr) -> SecretStr:
    """Read what shows that it is Telegram that posts."""
    if not _WEBHOOK_SECRET.fullmatch(secret.get_secret_value()):
        raise ValueError("must be 16 to 256 letters, digits, - and _")
    return secret


def lower(given: object) -> object:
    """Read words in any letter case."""
    return given.lower() if isinstance(given, str) else given
