"""Guarding the local chat: this machine alone may use it, and on it no page but the chat's own.

The chat asks for no password, so a page on the web must not be able to reach it through the
browser of whoever runs it: neither by a name that it points to this machine (DNS rebinding) nor
by a request that it makes to this machine (cross-site request forgery).
"""

import ipaddress
from urllib.parse import urlsplit

from aiohttp import web

from adapters.web.error_responses import RequestError, RequestHandler

_OPEN = {"/healthz", "/readyz", "/metrics"}
_READING = {"GET", "HEAD"}
_OURS = {"same-origin", "none"}

# The page takes everything from its own server and can be put into no frame.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self';"
        " connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cache-Control": "no-store",
}


def is_loopback(host: str) -> bool:
    """Tell whether a host's name means this machine and no other."""
    if host.casefold() == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.removeprefix("[").removesuffix("]")).is_loopback
    except ValueError:
        return False


@web.middleware
async def guard(request: web.Request, handler: RequestHandler) -> web.StreamResponse:
    """Let through what this machine's programs and the chat's own page ask for.

    And health and metrics, whoever asks: they tell counts, and nothing of anybody.
    """
    if request.path in _OPEN:
        return await handler(request)
    if not is_loopback(_host(request)):
        raise RequestError(403, "web.error.other_host")
    if _from_elsewhere(request):
        raise RequestError(403, "web.error.other_page")
    if request.method not in _READING and request.content_type != "application/json":
        raise RequestError(415, "web.error.not_json_type")
    return await handler(request)


async def add_headers(_: web.Request, response: web.StreamResponse) -> None:
    """Tell the browser what the page may do: very little."""
    response.headers.update(HEADERS)


def _host(request: web.Request) -> str:
    try:
        return urlsplit(f"//{request.headers.get('Host', '')}").hostname or ""
    except ValueError:
        return ""


def _from_elsewhere(request: web.Request) -> bool:
    """Tell whether another page's script or form asks; following a link to the page is fine."""
    origin = request.headers.get("Origin")
    if origin is not None and origin != f"http://{request.headers.get('Host', '')}":
        return True
    site = request.headers.get("Sec-Fetch-Site", "none")
    followed = request.method in _READING and request.headers.get("Sec-Fetch-Mode") == "navigate"
    return site not in _OURS and not followed
