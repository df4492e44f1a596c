"""The repository of pods, of their homes, and of invitations into them."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    Row,
    String,
    Table,
    Time,
    bindparam,
    func,
    insert,
    or_,
    select,
)

from bot.domain.pods import Home, Invitation, Mode, Pod, PodKind, PodState
from bot.domain.weeks import Rhythm
from bot.kernel.errors import NotFound
from bot.kernel.ids import HomeId, InvitationId, PersonId, PodId
from storage import statements
from storage.columns import Fields, Instant, WeekName, metadata, one_of, own_id, sealed
from storage.repositories import homes_and_invitations
from storage.repositories.homes_and_invitations import homes, invitation_uses, invitations
from storage.repositories.read_cache import ReadCache
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer

pods = Table(
    "pods",
    metadata,
    own_id(),
    sealed("name", "id", kind="pod", nullable=False),
    sealed("purpose", "id", kind="pod", nullable=False),
    Column("kind", one_of(PodKind, "podkind"), nullable=False),
    Column("mode", one_of(Mode, "mode"), nullable=False),
    Column("rhythm_day", Integer, nullable=False),
    Column("rhythm_at", Time, nullable=False),
    Column("rhythm_zone", String(64), nullable=False),
    Column("language", String(16), nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("state", one_of(PodState, "podstate"), nullable=False),
    sealed("charter", "id", kind="pod"),
    Column("charter_version", Integer, nullable=False),
    Column("next_day", Integer),
    Column("next_at", Time),
    Column("next_zone", String(64)),
    Column("opened_at", Instant),
    Column("week", WeekName),
    Column("version", Integer, nullable=False),
)

_ONE = select(pods).where(pods.c.id == bindparam("its_id"))
_MANY = select(pods).where(pods.c.id.in_(bindparam("ids", expanding=True)))


class SqlPods:
    """Reads and writes pods, homes and invitations in SQL."""

    def __init__(self, connection: Connection, sealer: Sealer, cache: ReadCache) -> None:
        self._connection = connection
        self._sealer = sealer
        self._cache = cache
        self._foreseen: dict[PodId, Pod] = {}

    def prefetch(self, pod_ids: Collection[PodId]) -> Mapping[PodId, Pod]:
        """Read pods ahead."""
        found = self.many(pod_ids)
        self._foreseen.update(found)
        return found

    def get(self, pod: PodId) -> Pod:
        if pod in self._foreseen:
            return self._foreseen[pod]
        return self._cache.get_or_read(pod, lambda: self._read(pod))

    def many(self, pod_ids: Collection[PodId]) -> Mapping[PodId, Pod]:
        return self._cache.get_or_read_many(pod_ids, self._read_many)

    def add(self, pod: Pod) -> None:
        self._cache.clear()
        self._connection.execute(insert(pods), self._row(pod))

    def save(self, pod: Pod) -> Pod:
        self._cache.clear()
        statements.save(self._connection, pods, [self._row(pod)])
        return replace(pod, version=pod.version + 1)

    def homes(self, pod_ids: Collection[PodId], *, former: bool = False) -> tuple[Home, ...]:
        wanted = select(homes).where(homes.c.pod.in_(set(pod_ids)))
        found = self._connection.execute(wanted.order_by(homes.c.bound_at, homes.c.id))
        return tuple(self._home(row) for row in found if former or row.bound)

    def home(self, home: HomeId) -> Home:
        row = self._connection.execute(select(homes).where(homes.c.id == home)).one_or_none()
        if row is None:
            raise NotFound
        return self._home(row)

    def home_at(self, platform: str, place: str) -> Home | None:
        wanted = select(homes).where(homes.c.platform == platform, homes.c.place == place)
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else self._home(row)

    def homes_in(self, platform: str, place: str) -> tuple[Home, ...]:
        within = or_(
            homes.c.place == place, homes.c.place.startswith(f"{place}/", autoescape=True)
        )
        wanted = select(homes).where(homes.c.platform == platform, within)
        found = self._connection.execute(wanted.order_by(homes.c.bound_at, homes.c.id))
        return tuple(self._home(row) for row in found)

    def bind(self, home: Home) -> None:
        statements.insert_new(self._connection, homes, self._home_row(home), ["platform", "place"])

    def save_home(self, home: Home) -> None:
        statements.replace(self._connection, homes, self._home_row(home))

    def invite(self, invitation: Invitation) -> None:
        self._connection.execute(
            insert(invitations), homes_and_invitations.invitation_row(invitation)
        )

    def invitation(self, code_hash: str) -> Invitation | None:
        wanted = select(invitations).where(invitations.c.code_hash == code_hash)
        row = self._connection.execute(wanted).one_or_none()
        return None if row is None else homes_and_invitations.invitation(row)

    def save_invitation(self, invitation: Invitation) -> None:
        statements.save(
            self._connection, invitations, [homes_and_invitations.invitation_row(invitation)]
        )

    def use(self, invitation: InvitationId, person: PersonId, at: datetime) -> None:
        row = {"invitation": invitation, "person": person, "at": at}
        statements.insert_new(self._connection, invitation_uses, row, ["invitation", "person"])

    def count_uses(self, person: PersonId, since: datetime) -> int:
        uses = invitation_uses.c
        counted = select(func.count()).select_from(invitation_uses)
        recent = counted.where(uses.person == person, uses.at >= since)
        return self._connection.execute(recent).scalar_one()

    def count_invitations(self, pod: PodId, by: PersonId, at: datetime) -> int:
        theirs = invitations.c
        counted = select(func.count()).select_from(invitations)
        made = counted.where(theirs.pod == pod, theirs.inviter == by)
        still = made.where(theirs.uses_left > 0, theirs.expires_at > at)
        return self._connection.execute(still).scalar_one()

    def was_used(self, invitation: InvitationId, person: PersonId) -> bool:
        uses = invitation_uses.c
        wanted = select(uses.at).where(uses.invitation == invitation, uses.person == person)
        return self._connection.execute(wanted).scalar() is not None

    def _home(self, row: Row[Any]) -> Home:
        title = self._sealer.open_if(data_keys.pod(row.pod), "homes.title", row.id, row.title)
        return homes_and_invitations.home(row, title)

    def _home_row(self, home: Home) -> statements.Row:
        owner = data_keys.pod(home.pod)
        title = self._sealer.seal(owner, "homes.title", home.id, home.title or None)
        return homes_and_invitations.home_row(home, title)

    def _read(self, pod: PodId) -> Pod:
        row = self._connection.execute(_ONE, {"its_id": pod}).one_or_none()
        if row is None:
            raise NotFound
        return self._pod(row)

    def _read_many(self, wanted: Collection[PodId]) -> Mapping[PodId, Pod]:
        self._sealer.fetch("pod", wanted)
        found = self._connection.execute(_MANY, {"ids": list(wanted)})
        return {row.id: self._pod(row) for row in found}

    def _row(self, pod: Pod) -> statements.Row:
        owner, coming = data_keys.pod(pod.id), pod.next_rhythm
        return {
            "id": pod.id,
            "name": self._sealer.seal(owner, "pods.name", pod.id, pod.name),
            "purpose": self._sealer.seal(owner, "pods.purpose", pod.id, pod.purpose),
            "kind": pod.kind,
            "mode": pod.mode,
            "rhythm_day": pod.rhythm.day,
            "rhythm_at": pod.rhythm.at,
            "rhythm_zone": pod.rhythm.zone,
            "language": pod.language,
            "created_at": pod.created_at,
            "state": pod.state,
            "charter": self._sealer.seal(owner, "pods.charter", pod.id, pod.charter),
            "charter_version": pod.charter_version,
            "next_day": coming.day if coming else None,
            "next_at": coming.at if coming else None,
            "next_zone": coming.zone if coming else None,
            "opened_at": pod.opened_at,
            "week": pod.week,
            "version": pod.version,
        }

    def _pod(self, row: Row[Any]) -> Pod:
        owner = data_keys.pod(row.id)
        return pod_of(
            row,
            self._sealer.open(owner, "pods.name", row.id, row.name),
            self._sealer.open(owner, "pods.purpose", row.id, row.purpose),
            self._sealer.open_if(owner, "pods.charter", row.id, row.charter),
        )


def pod_of(row: Fields, name: str, purpose: str, charter: str | None) -> Pod:
    """Make a pod of a row and the words opened from it."""
    next_day = row.next_day
    return Pod(
        id=row.id,
        name=name,
        purpose=purpose,
        kind=row.kind,
        mode=row.mode,
        rhythm=Rhythm(row.rhythm_day, row.rhythm_at, row.rhythm_zone),
        language=row.language,
        created_at=row.created_at,
        state=row.state,
        charter=charter,
        charter_version=row.charter_version,
        next_rhythm=None if next_day is None else Rhythm(next_day, row.next_at, row.next_zone),
        opened_at=row.opened_at,
        week=row.week,
        version=row.version,
    )
