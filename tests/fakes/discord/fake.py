"""A Discord for tests, on loopback, that speaks the real protocol."""

import base64
import secrets
from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Self

from bot.kernel.clock import Clock, MovableClock, SystemClock
from tests.fakes.discord.answers import Answers
from tests.fakes.discord.backend import Backend
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.drafts import Drafts
from tests.fakes.discord.faults import Fault, Script, ServerError
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.messages import Message
from tests.fakes.discord.people import Person
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.server import Server
from tests.fakes.discord.state import State
from tests.fakes.discord.timing import Snowflakes, Timing
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json
from tests.harness.descriptions import DISCORD, skip_without
from tests.harness.patience import patient


class FakeDiscord:
    """One Discord with one app on it.

    An unmodified discord.py connects when `discord.http.Route.BASE` is `api_url` and
    `discord.gateway.DiscordWebSocket.DEFAULT_GATEWAY` is `gateway_url`. What the bot does against
    the contract is in `violations`, which a test expects to be empty.

        async with FakeDiscord() as fake:  # … and a bot that connects
            ann = fake.user("Ann")
            square = fake.guild("Town", ann).channel("square")
            asked = await ann.slash("goal add", channel=square)
            sent = await ann.submits(asked.modal, {"Title": "Read more"})
            assert sent.replies[0].ephemeral
    """

    def __init__(
        self,
        *,
        timing: Timing | None = None,
        clock: Clock | None = None,
        privileged: Iterable[str] = (),
        bot_name: str = "Cairn",
    ) -> None:
        self.clock = clock or MovableClock(SystemClock())
        self.timing = timing or Timing()
        ids = Snowflakes(self.clock)
        bot = User(ids.new(), bot_name, bot=True)
        self.token = _token(bot.id)
        self.records = Records()
        self.gateway = Gateway(self.records, self.token)
        roots = Roots(
            self.clock, self.timing, ids, bot, self.gateway.announce, frozenset(privileged)
        )
        self.state = State(roots, users={bot.id: bot})
        drafts = Drafts(roots, self.records)
        self.backend = Backend(
            roots=roots,
            token=self.token,
            state=self.state,
            gateway=self.gateway,
            commands=Commands(roots),
            answers=Answers(roots, self.state, self.records, drafts),
            drafts=drafts,
            rates=Rates(self.records, self.timing.requests_per_second),
            script=Script(),
            records=self.records,
        )
        self._server = Server(self.backend)

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()

    @property
    def url(self) -> str:
        return self.backend.roots.base

    @property
    def api_url(self) -> str:
        """Tell where the REST API is, for `Route.BASE`."""
        return f"{self.url}/api/v10"

    @property
    def gateway_url(self) -> str:
        """Tell where the gateway is, for `DEFAULT_GATEWAY`."""
        return self.gateway.url_of(self.backend.roots)

    @property
    def bot(self) -> User:
        return self.backend.roots.bot

    @property
    def bot_user_id(self) -> int:
        return self.bot.id

    @property
    def application_id(self) -> int:
        return self.backend.roots.application_id

    def user(self, name: str, locale: str = "en-US") -> Person:
        """Let somebody sign up."""
        made = Person(self.backend.roots.ids.new(), name, locale, backend=self.backend)
        self.state.users[made.id] = made
        return made

    def guild(self, name: str, owner: User, members: Iterable[User] = ()) -> Guild:
        """Create a guild with the bot in it, whose @everyone may do the usual things."""
        roots = self.backend.roots
        made = Guild(roots, roots.ids.new(), name, owner)
        for member in members:
            made.joins(member)
        self.state.guilds[made.id] = made
        made.announce()
        return made

    def days_pass(self) -> None:
        """Let what was asked in this second be long ago, as it is for whoever moved the clock."""
        self.backend.rates.recent.clear()

    def in_channel(self, channel: Channel, as_user: Person) -> list[Message]:
        """List what somebody sees in a channel, the oldest first."""
        return as_user.sees(channel)

    @property
    def requests(self) -> list[Request]:
        return self.records.requests

    @property
    def violations(self) -> list[str]:
        """List every broken rule, but for those that the test tolerates."""
        return self.records.violations

    def tolerates(self, *parts: str) -> None:
        """Expect violations that contain one of these."""
        self.records.tolerated += parts

    def ends_well(self) -> None:
        """Fail if a rule was broken; skip, aloud, what no description was there for."""
        assert not self.violations, "\n".join(self.violations)
        assert not self.mistakes, "\n".join(self.mistakes)
        skip_without(DISCORD)

    @property
    def mistakes(self) -> list[str]:
        """List where this Discord itself answered otherwise than the specification says."""
        return self.records.mistakes

    @property
    def invalid_requests(self) -> int:
        """Count what counts towards a ban."""
        return self.records.invalid_requests

    @property
    def commands(self) -> list[Json]:
        """List the global commands that are registered."""
        return list(self.backend.commands.of(None).values())

    @property
    def interactions(self) -> list[Interaction]:
        return list(self.backend.answers.opened.values())

    @property
    def deduplicated(self) -> int:
        """Count the messages that were not sent twice because of their nonce."""
        return self.backend.deduplicated

    @property
    def new_dms(self) -> int:
        """Count the channels for direct messages that the bot opened."""
        return self.backend.new_dms

    def allows_new_dms(self, count: int | None) -> None:
        """Let the bot open so many more before it is too fast; None for any number."""
        self.backend.new_dms_allowed = count

    def limits(self, method: str, pattern: str, requests: int, seconds: float) -> None:
        """Set the rate limit of a route, before it is first asked."""
        self.backend.rates.rules.append((method, pattern, requests, seconds))

    def fail(self, method: str, pattern: str, *faults: Fault) -> None:
        """Let the next requests to a path fail; `*` in it stands for one step."""
        self.backend.script.add(method, pattern, *faults)

    @property
    def faults_left(self) -> int:
        return self.backend.script.left

    def drop_connections(self) -> None:
        """Cut every connection to the gateway, as a network does; sessions can be resumed."""
        self.gateway.drop()

    def invalidate_sessions(self, *, resumable: bool = False) -> None:
        """Declare every session invalid; one that is not resumable must identify anew."""
        self.gateway.invalidate(resumable=resumable)

    def asks_to_reconnect(self) -> None:
        """Ask every client to reconnect and resume."""
        self.gateway.send_all({"op": 7, "d": None})

    def asks_for_heartbeats(self) -> None:
        """Ask every client for a heartbeat at once."""
        self.gateway.send_all({"op": 1, "d": None})

    def closes_connections(self, code: int) -> None:
        """Close every connection to the gateway with a code."""
        self.gateway.close_all(code)

    def goes_dark(self) -> None:
        """Cut the gateway and refuse new connections until `comes_back`."""
        self.gateway.open = False
        self.gateway.drop()

    def goes_down(self) -> None:
        """Go dark, and answer no request either, until `comes_back`."""
        self.backend.script.outage = ServerError(503)
        self.goes_dark()

    def comes_back(self) -> None:
        """Answer again, and let clients connect to the gateway."""
        self.backend.script.outage = None
        self.gateway.open = True

    def freezes(self) -> None:
        """Let the gateway hang: it reads nothing any more, and answers nobody, not a close."""
        self.gateway.freeze()

    def stops_acknowledging(self) -> None:
        """Take heartbeats without an answer, as a zombied connection does."""
        self.gateway.acknowledges = False

    def passes(self, **duration: float) -> None:
        """Let time pass for tokens, nonces and links, as `timedelta` has it."""
        if not isinstance(self.clock, MovableClock):
            raise TypeError("this clock is moved by whoever made it")
        self.clock.move_to(self.clock.now() + timedelta(**duration))

    async def until(self, holds: Callable[[], bool], within: float | None = None) -> None:
        """Wait until something holds; the test fails if it does not in time."""
        seconds = patient(within or self.timing.patience)
        try:
            await self.backend.roots.changes.until(holds, seconds)
        except TimeoutError:
            raise AssertionError(f"it does not hold after {seconds} s") from None

    async def quiet(self) -> None:
        """Wait until the bot has asked for nothing for a while."""
        await self.backend.roots.changes.still(self.timing.quiet)


def _token(bot: int) -> str:
    """Make a token as Discord does: the bot's id, a time and a secret."""
    first = base64.b64encode(str(bot).encode()).decode().rstrip("=")
    return f"{first}.{secrets.token_urlsafe(4)}.{secrets.token_urlsafe(28)[:38]}"
