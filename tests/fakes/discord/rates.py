"""Rate limits: buckets by route, the global one, and pauses that must be kept."""

import asyncio
import hashlib
import math
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from fnmatch import fnmatchcase

from bot.kernel.clock import SystemClock
from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.wire import Reply

_MAJOR = ("channel_id", "guild_id", "webhook_id", "webhook_token", "interaction_id")
GENEROUS = (1000, 1.0)
"""A bucket's limit and seconds where a test sets none."""

_CLOUDFLARE = (
    b"<!doctype html><html><head><title>Access denied</title></head>"
    b"<body><h1>Error 1015</h1><p>You are being rate limited</p></body></html>"
)

GLOBAL = ("global",)
ADDRESS = ("address",)


@dataclass
class Bucket:
    """What is left of one limit."""

    limit: int
    window: float
    left: int = 0
    resets_at: float = 0.0

    def take(self, now: float) -> bool:
        """Use one request; say whether there was one left."""
        if now >= self.resets_at:
            self.left, self.resets_at = self.limit, now + self.window
        self.left -= 1
        return self.left >= 0

    def headers(self, now: float, name: str) -> dict[str, str]:
        after = max(0.0, self.resets_at - now)
        return {
            "X-RateLimit-Limit": str(self.limit),
            "X-RateLimit-Remaining": str(max(0, self.left)),
            "X-RateLimit-Reset": f"{SystemClock().now().timestamp() + after:.3f}",
            "X-RateLimit-Reset-After": f"{after:.3f}",
            "X-RateLimit-Bucket": name,
        }


@dataclass
class Pause:
    """A time in which nothing more may be asked, and whether the news of it has arrived."""

    until: float
    is_known: bool = False

    def spreads(self, turns: int) -> None:
        """Be known after so many turns of the loop, in which the bot runs as well."""
        if turns:
            asyncio.get_running_loop().call_soon(self.spreads, turns - 1)
        else:
            self.is_known = True


@dataclass(repr=False)
class Rates:
    """All buckets and pauses."""

    records: Records
    per_second: int
    rules: list[tuple[str, str, int, float]] = field(default_factory=list)
    buckets: dict[tuple[str, ...], Bucket] = field(default_factory=dict)
    pauses: dict[tuple[str, ...], Pause] = field(default_factory=dict)
    recent: deque[float] = field(default_factory=deque)
    underway: int = 200
    """Turns of the loop in which what comes was on its way before its sender heard of a pause."""
    steady: Callable[[], float] = time.monotonic

    def check(self, request: Request) -> Reply | None:
        """Count a request; answer it with 429 if it is one too many."""
        now = self.steady()
        for scope in self._scopes(request):
            left = self._left(scope, now)
            if left > 0:
                self.records.breaks(
                    f"{request.method} {request.path}: sent within a rate-limit pause, "
                    f"{left:.2f} s before its end"
                )
                return self._refused(request, now, left, scope)
        if not self._exempt(request) and not self._within_global(now):
            self.records.breaks(f"more than {self.per_second} requests in a second")
            return self.pause(request, 1 - (now - self.recent[0]), GLOBAL)
        bucket = self._bucket(request)
        if not bucket.take(now):
            return self.pause(request, bucket.resets_at - now)
        return None

    def pause(
        self, request: Request, seconds: float, scope: tuple[str, ...] | None = None
    ) -> Reply:
        """Answer 429, and watch that the pause is kept: by the bucket, or by all requests."""
        now = self.steady()
        pause = self.pauses[scope or self._key(request)] = Pause(now + seconds)
        pause.spreads(self.underway)
        return self._refused(request, now, seconds, scope)

    def _refused(
        self, request: Request, now: float, seconds: float, scope: tuple[str, ...] | None
    ) -> Reply:
        later = {"Retry-After": str(math.ceil(seconds))}
        if scope == ADDRESS:
            return Reply(429, _CLOUDFLARE, {**later, "Server": "cloudflare"})
        everywhere = scope == GLOBAL
        body = {
            "message": "You are being rate limited.",
            "retry_after": math.ceil(seconds * 1000) / 1000,
            "global": everywhere,
        }
        if everywhere:
            headers = {"X-RateLimit-Global": "true", "X-RateLimit-Scope": "global"}
        else:
            headers = {**self.headers(request, now), "X-RateLimit-Scope": "user"}
            headers |= {
                "X-RateLimit-Remaining": "0",
                "X-RateLimit-Reset-After": f"{seconds:.3f}",
            }
        return Reply(429, body, headers | later)

    def headers(self, request: Request, now: float | None = None) -> dict[str, str]:
        """Tell a client where its bucket stands."""
        name = hashlib.sha256("".join(self._key(request)[:2]).encode()).hexdigest()[:32]
        return self._bucket(request).headers(self.steady() if now is None else now, name)

    def _scopes(self, request: Request) -> list[tuple[str, ...]]:
        wide = [ADDRESS] if self._exempt(request) else [ADDRESS, GLOBAL]
        return [*wide, self._key(request)]

    def _left(self, scope: tuple[str, ...], now: float) -> float:
        """Tell how many seconds of a pause are left, if its news had time to arrive."""
        pause = self.pauses.get(scope)
        return pause.until - now if pause and pause.is_known else 0.0

    def _within_global(self, now: float) -> bool:
        while self.recent and self.recent[0] <= now - 1:
            self.recent.popleft()
        self.recent.append(now)
        return len(self.recent) <= self.per_second

    def _bucket(self, request: Request) -> Bucket:
        key = self._key(request)
        if key not in self.buckets:
            for method, pattern, limit, window in reversed(self.rules):
                if method == request.method and matches(pattern, request):
                    self.buckets[key] = Bucket(limit, window)
                    break
            else:
                self.buckets[key] = Bucket(*GENEROUS)
        return self.buckets[key]

    @staticmethod
    def _exempt(request: Request) -> bool:
        return request.route.startswith(("/interactions/", "/webhooks/{webhook_id}/{"))

    @staticmethod
    def _key(request: Request) -> tuple[str, ...]:
        major = (request.params[name] for name in _MAJOR if name in request.params)
        return (request.method, request.route or request.path, *major)


def matches(pattern: str, request: Request) -> bool:
    """Say whether a pattern, in which `*` stands for one step, is a request's path or route."""
    steps, wanted = request.path.split("/"), pattern.split("/")
    if pattern == request.route:
        return True
    return len(steps) == len(wanted) and all(map(fnmatchcase, steps, wanted))
