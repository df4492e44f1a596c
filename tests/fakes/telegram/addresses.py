"""Addresses that a text or a button may lead to."""

import re
from urllib.parse import urlsplit, urlunsplit


def checked_link(address: str) -> str:
    """Read an address as Telegram writes it; empty if it takes it for none."""
    if not re.match(r"(?i)(https?|tg|ton)://", address):
        address = f"http://{address}"
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    host = parts.hostname or ""
    on_the_web = parts.scheme.startswith("http")
    if not host or re.search(r"\s", address) or (on_the_web and "." not in host):
        return ""
    tidy = parts._replace(netloc=parts.netloc.lower(), path=parts.path or "/")
    return urlunsplit(tidy) if on_the_web else address
