"""What goes wrong on the way, as a test scripts it."""

from collections import deque
from dataclasses import dataclass, field

from tests.fakes.discord.rates import matches
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import Json, Reply


@dataclass(frozen=True, slots=True)
class TooMany:
    """429. Without `via` it is Cloudflare's, an HTML page for the whole address."""

    retry_after: float
    global_: bool = False
    via: bool = True


@dataclass(frozen=True, slots=True)
class ServerError:
    """500 to 504; with `commit` the work was done all the same."""

    status: int = 500
    commit: bool = False


@dataclass(frozen=True, slots=True)
class Hang:
    """No answer for so many seconds, then a cut connection; with `commit` the work is done."""

    seconds: float
    commit: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """The TCP connection is cut before or, with `commit`, after the work is done.

    With `reset` the client sees ECONNRESET, else an end in the middle.
    """

    commit: bool = False
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Answer:
    """One of Discord's own errors."""

    status: int
    code: int
    message: str = "Something is wrong"


@dataclass(frozen=True, slots=True)
class Garbage:
    """A success whose body is cut in the middle; with `commit` the work was done."""

    commit: bool = False
    body: bytes = b'{"id": "12'
    content_type: str = "application/json"


Fault = TooMany | ServerError | Hang | Drop | Answer | Garbage


@dataclass(repr=False)
class Script:
    """The faults that are still to come, each for the next request that matches.

    In an outage every request meets the same.
    """

    outage: Fault | None = None
    lines: list[tuple[str, str, deque[Fault]]] = field(default_factory=list)

    def add(self, method: str, pattern: str, *faults: Fault) -> None:
        """Let the next requests to a path fail, each with the next fault."""
        self.lines.append((method.upper(), pattern, deque(faults)))

    def next(self, request: Request) -> Fault | None:
        """Take the fault that is meant for this request, if there is one."""
        if self.outage is not None:
            return self.outage
        for method, pattern, faults in self.lines:
            if faults and method in {request.method, "*"} and matches(pattern, request):
                return faults.popleft()
        return None

    @property
    def left(self) -> int:
        """Count the faults that nothing ran into yet."""
        return sum(len(faults) for _, _, faults in self.lines)


def error_body(status: int) -> Json:
    """Say what Discord says when it is not well."""
    names = {500: "Internal Server Error", 502: "Bad Gateway", 503: "Service Unavailable"}
    return {"message": f"{status}: {names.get(status, 'Gateway Timeout')}", "code": 0}


def answered(fault: Answer) -> Reply:
    """Answer with one of Discord's own errors."""
    return Reply(fault.status, {"message": fault.message, "code": fault.code})
