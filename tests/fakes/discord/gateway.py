"""The gateway: who is connected, who may resume, and what each is told."""

import time
from dataclasses import dataclass, field
from typing import Protocol

from tests.fakes.discord.connection import Closed, Connection
from tests.fakes.discord.events import Event
from tests.fakes.discord.intents import KNOWN, Intent
from tests.fakes.discord.records import Records
from tests.fakes.discord.roots import PRIVILEGED, Roots
from tests.fakes.discord.session import Session
from tests.fakes.discord.wire import Json

_SENDS_A_MINUTE = 120


class Towns(Protocol):
    """What READY and GUILD_CREATE tell of."""

    def ready_guilds(self, session: Session) -> list[Json]:
        """List the guilds of a shard, as READY does."""

    def created_guilds(self, session: Session) -> list[Json]:
        """Describe the guilds of a shard that are available."""

    def members(self, asked: Json) -> Json:
        """Answer a request for members."""


@dataclass(repr=False)
class Gateway:
    """All sessions and connections, and the limits on starting new ones."""

    records: Records
    token: str
    sessions: dict[str, Session] = field(default_factory=dict)
    connections: list[Connection] = field(default_factory=list)
    identifies: list[Json] = field(default_factory=list)
    resumes: list[Json] = field(default_factory=list)
    max_concurrency: int = 1
    recommended_shards: int = 1
    session_starts: int = 1000
    open: bool = True
    frozen: bool = False
    acknowledges: bool = True
    _identified_at: dict[int, float] = field(default_factory=dict)
    _sends: dict[Connection, list[float]] = field(default_factory=dict)

    def announce(self, event: Event) -> None:
        """Tell every session that may hear of it, connected or resumable."""
        for session in self.sessions.values():
            if session.hears(event):
                session.tell(event)

    def hears_of(self, guild: int | None) -> bool:
        """Say whether a bot is connected, or may come back and hear what it missed."""
        return any(session.of_shard(guild) for session in self.sessions.values())

    def connected(self, guild: int | None) -> bool:
        """Say whether a bot is connected right now."""
        of_shard = (s for s in self.sessions.values() if s.of_shard(guild))
        return any(session.line is not None for session in of_shard)

    def drop(self) -> None:
        """Cut every connection; the sessions can be resumed."""
        for connection in self.connections:
            connection.drop()

    def freeze(self) -> None:
        """Read nothing any more from anybody who is connected, nor answer anybody new."""
        self.frozen = True
        for connection in self.connections:
            connection.freeze()

    def invalidate(self, *, resumable: bool) -> None:
        """Tell every session that it is invalid; forget those that cannot be resumed."""
        for session in list(self.sessions.values()):
            if session.line is not None:
                session.line.send({"op": 9, "d": resumable})
            if not resumable:
                del self.sessions[session.id]

    def send_all(self, payload: Json) -> None:
        """Send something that is no event over every connection."""
        for connection in self.connections:
            connection.send(payload)

    def close_all(self, code: int) -> None:
        """Close every connection with a code."""
        for connection in self.connections:
            connection.close(code, "closed by the test")

    def attach(self, connection: Connection, session: Session) -> None:
        """Let a session talk over a connection."""
        connection.session = session
        session.line = connection

    def detach(self, connection: Connection, code: int | None) -> None:
        """Forget a connection; a client that closed with 1000 or 1001 gave up its session."""
        self.connections.remove(connection)
        self._sends.pop(connection, None)
        session = connection.session
        if session is None or session.line is not connection:
            return
        session.line = None
        if code in {1000, 1001}:
            self.sessions.pop(session.id, None)

    def hear(self, roots: Roots, towns: Towns, connection: Connection, payload: Json) -> None:
        """Do as the client asks; Closed says that it may not."""
        self._paced(connection)
        data = payload.get("d")
        match payload["op"]:
            case 1:
                if self.acknowledges:
                    connection.send({"op": 11})
            case 2:
                self._identify(roots, towns, connection, data if isinstance(data, dict) else {})
            case 6:
                self._resume(connection, data if isinstance(data, dict) else {})
            case 3 | 4 | 8 if connection.session is None:
                raise self._fault(4003, "Not authenticated.")
            case 8:
                assert connection.session is not None
                connection.session.dispatch("GUILD_MEMBERS_CHUNK", towns.members(data or {}))
            case 3 | 4:
                pass
            case op:
                raise self._fault(4001, f"Unknown opcode {op}.")

    def _paced(self, connection: Connection) -> None:
        now = time.monotonic()
        sends = [at for at in self._sends.get(connection, []) if at > now - 60] + [now]
        self._sends[connection] = sends
        if len(sends) > _SENDS_A_MINUTE:
            raise self._fault(4008, "Rate limited: more than 120 gateway payloads in 60 s.")

    def _fault(self, code: int, reason: str) -> Closed:
        self.records.breaks(f"gateway {code}: {reason}")
        return Closed(code, reason)

    def _identify(self, roots: Roots, towns: Towns, connection: Connection, asked: Json) -> None:
        if connection.session is not None:
            raise self._fault(4005, "Already authenticated.")
        self.identifies.append(asked)
        session = self._checked(roots, asked)
        if not self._may_identify(roots, session):
            connection.send({"op": 9, "d": False})
            return
        self.session_starts -= 1
        self.sessions[session.id] = session
        self.attach(connection, session)
        session.dispatch("READY", self._ready(roots, towns, session))
        for guild in towns.created_guilds(session) if Intent.guilds in session.intents else []:
            session.dispatch("GUILD_CREATE", guild)

    def _checked(self, roots: Roots, asked: Json) -> Session:
        if asked.get("token") != self.token:
            raise self._fault(4004, "Authentication failed.")
        if not isinstance(asked.get("properties"), dict):
            raise self._fault(4002, "Error while decoding payload: no properties.")
        shard, shards = asked.get("shard", (0, 1))
        if not 0 <= shard < shards:
            raise self._fault(4010, f"Invalid shard {shard} of {shards}.")
        intents = asked.get("intents")
        if not isinstance(intents, int) or intents & ~int(KNOWN):
            raise self._fault(4013, f"Invalid intent(s) {intents}.")
        switched_off = PRIVILEGED - roots.privileged
        if forbidden := [i.name for i in Intent(intents) if i.name in switched_off]:
            raise self._fault(4014, f"Disallowed intent(s): {', '.join(map(str, forbidden))}.")
        return Session(Intent(intents), shard, shards)

    def _may_identify(self, roots: Roots, session: Session) -> bool:
        if self.session_starts <= 0:
            raise self._fault(4004, "Authentication failed: no session start left, token reset.")
        now = time.monotonic()
        bucket = session.shard % self.max_concurrency
        before = self._identified_at.get(bucket)
        self._identified_at[bucket] = now
        every = roots.timing.identify_every
        if before is None or now - before >= every:
            return True
        self.records.breaks(f"gateway: IDENTIFY {now - before:.2f} s after another, not {every} s")
        return False

    def _ready(self, roots: Roots, towns: Towns, session: Session) -> Json:
        return {
            "v": 10,
            "user": roots.bot.json() | {"mfa_enabled": True, "verified": True, "email": None},
            "user_settings": {},
            "private_channels": [],
            "guilds": towns.ready_guilds(session),
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": self.url_of(roots, "resume"),
            "shard": [session.shard, session.shards],
            "application": {"id": str(roots.application_id), "flags": flags_of(roots)},
        }

    def url_of(self, roots: Roots, path: str = "") -> str:
        """Tell where to connect, or to resume."""
        gateway = roots.base.replace("http", "ws", 1) + "/gateway"
        return f"{gateway}/{path}" if path else gateway

    def _resume(self, connection: Connection, asked: Json) -> None:
        self.resumes.append(asked)
        if asked.get("token") != self.token:
            raise self._fault(4004, "Authentication failed.")
        session = self.sessions.get(str(asked.get("session_id")))
        seq = asked.get("seq")
        if session is None or not isinstance(seq, int):
            connection.send({"op": 9, "d": False})
            return
        if seq > session.seq:
            raise self._fault(4007, f"Invalid seq {seq}, of {session.seq}.")
        if not session.can_resume_from(seq):
            del self.sessions[session.id]
            connection.send({"op": 9, "d": False})
            return
        for payload in session.replay(seq):
            connection.send(payload)
        self.attach(connection, session)
        session.dispatch("RESUMED", {})


def flags_of(roots: Roots) -> int:
    """Tell the app's flags: which privileged intents it has, and that it has commands."""
    bits = {"guild_presences": 1 << 13, "guild_members": 1 << 15, "message_content": 1 << 19}
    return sum(bits[name] for name in roots.privileged) | 1 << 23
