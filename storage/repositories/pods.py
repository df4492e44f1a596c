"""The repository of pods, of their homes, and of invitations into them."""

from collections.abc import Collection, Mapping
from datetime import datetime

from msgspec.structs import replace
from sqlalchemy import (
    Boolean,
    Column,
    Index,
    Integer,
    String,
    Table,
    Time,
    bindparam,
    func,
    or_,
    select,
    text,
)

from bot.domain.pods import Home, Invitation, Mode, Pod, PodKind, PodState
from bot.domain.weeks import Rhythm
from bot.kernel.errors import NotFound
from bot.kernel.ids import HomeId, InvitationId, PersonId, PodId
from storage.columns import Fields, Instant, WeekName, metadata, one_of, own_id, sealed
from storage.repositories import homes_and_invitations
from storage.repositories.homes_and_invitations import homes, invitation_uses, invitations
from storage.repositories.people import people
from storage.repositories.read_cache import ReadCache
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import among, beginning, starts_with
from storage.statements.executor import Executor
from storage.statements.statement import Statement

_SHORTENED = text("words_weeks IS NOT NULL")

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
    Column("edited_at", Instant),
    Column("week", WeekName),
    Column("ranked_from", WeekName),
    Column("asks_to_rank", Boolean, nullable=False),
    Column("words_weeks", Integer),
    Column("version", Integer, nullable=False),
    Index("ix_pods_words_weeks", "id", sqlite_where=_SHORTENED, postgresql_where=_SHORTENED),
)

_ONE = Statement(select(pods).where(pods.c.id == bindparam("its_id")))
_MANY = Statement(select(pods).where(among(pods.c.id, "ids")))

_IN_ORDER = select(homes).order_by(homes.c.bound_at, homes.c.id)
_ON = homes.c.platform == bindparam("on")
_THERE = homes.c.place == bindparam("there")
_HOMES = Statement(_IN_ORDER.where(among(homes.c.pod, "of")))
_HOME = Statement(select(homes).where(homes.c.id == bindparam("its_id")))
_HOME_AT = Statement(select(homes).where(_ON, _THERE))
_HOMES_IN = Statement(_IN_ORDER.where(_ON, or_(_THERE, starts_with(homes.c.place, "within"))))

# Those of whoever asked to be forgotten open nothing, until they take that back.
_OPENS = ~(
    select(people.c.id)
    .where(people.c.id == invitations.c.inviter, people.c.forgotten_at.is_not(None))
    .exists()
)
_INVITATION = Statement(
    select(invitations).where(invitations.c.code_hash == bindparam("its_hash"), _OPENS)
)
_INVITATION_SAID = Statement(
    select(invitations).where(among(invitations.c.spoken_hash, "hashes"), _OPENS)
)
_COUNT_INVITATIONS = Statement(
    select(func.count())
    .select_from(invitations)
    .where(invitations.c.pod == bindparam("to"), invitations.c.inviter == bindparam("by"))
    .where(invitations.c.uses_left > 0, invitations.c.expires_at > bindparam("now"))
)
_COUNT_USES = Statement(
    select(func.count())
    .select_from(invitation_uses)
    .where(invitation_uses.c.person == bindparam("by"), invitation_uses.c.at >= bindparam("since"))
)
_USE = Statement(
    select(invitation_uses.c.at).where(
        invitation_uses.c.invitation == bindparam("of"),
        invitation_uses.c.person == bindparam("by"),
    )
)


class SqlPods:
    """Reads and writes pods, homes and invitations in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer, cache: ReadCache) -> None:
        self._executor = executor
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
        writing.insert(self._executor, pods, self._row(pod))

    def save(self, pod: Pod) -> Pod:
        writing.save(self._executor, pods, [self._row(pod)])
        saved = replace(pod, version=pod.version + 1)
        self._cache.put(pod.id, saved)
        return saved

    def remember(self, rows: Collection[Fields]) -> None:
        """Remember rows of pods, whose words are opened when they are asked for."""
        for row in rows:
            self._cache.put(("row", row.id), row)

    def homes(self, pod_ids: Collection[PodId], *, former: bool = False) -> tuple[Home, ...]:
        found = self._executor.read(_HOMES, {"of": set(pod_ids)})
        return tuple(self._home(row) for row in found if former or row.bound)

    def home(self, home: HomeId) -> Home:
        row = self._executor.read(_HOME, {"its_id": home}).one_or_none()
        if row is None:
            raise NotFound
        return self._home(row)

    def home_at(self, platform: str, place: str) -> Home | None:
        row = self._executor.read(_HOME_AT, {"on": platform, "there": place}).one_or_none()
        return None if row is None else self._home(row)

    def homes_in(self, platform: str, place: str) -> tuple[Home, ...]:
        asked = {"on": platform, "there": place, "within": beginning(f"{place}/")}
        return tuple(self._home(row) for row in self._executor.read(_HOMES_IN, asked))

    def bind(self, home: Home) -> None:
        writing.insert_new(self._executor, homes, self._home_row(home), ["platform", "place"])

    def save_home(self, home: Home) -> None:
        writing.replace(self._executor, homes, self._home_row(home))

    def invite(self, invitation: Invitation, spoken: str) -> None:
        row = homes_and_invitations.invitation_row(invitation)
        owner, (name, found_by) = data_keys.pod(invitation.pod), self._sealer.fingerprint(spoken)
        sealed = self._sealer.seal(owner, "invitations.spoken", invitation.id, spoken)
        row |= {"spoken": sealed, "spoken_hash": found_by, "spoken_key": name}
        writing.insert_new(self._executor, invitations, row, ["spoken_hash"])

    def invitation(self, code_hash: str) -> Invitation | None:
        row = self._executor.read(_INVITATION, {"its_hash": code_hash}).one_or_none()
        return None if row is None else homes_and_invitations.invitation(row)

    def invitation_said(self, spoken: str) -> Invitation | None:
        asked = {"hashes": self._sealer.fingerprints(spoken)}
        row = self._executor.read(_INVITATION_SAID, asked).one_or_none()
        return None if row is None else homes_and_invitations.invitation(row)

    def save_invitation(self, invitation: Invitation) -> None:
        writing.save(
            self._executor, invitations, [homes_and_invitations.invitation_row(invitation)]
        )

    def use(self, invitation: InvitationId, person: PersonId, at: datetime) -> None:
        row = {"invitation": invitation, "person": person, "at": at}
        writing.insert_new(self._executor, invitation_uses, row, ["invitation", "person"])

    def count_uses(self, person: PersonId, since: datetime) -> int:
        asked = {"by": person, "since": since}
        counted: int = self._executor.read(_COUNT_USES, asked).scalar()
        return counted

    def count_invitations(self, pod: PodId, by: PersonId, at: datetime) -> int:
        asked = {"to": pod, "by": by, "now": at}
        counted: int = self._executor.read(_COUNT_INVITATIONS, asked).scalar()
        return counted

    def was_used(self, invitation: InvitationId, person: PersonId) -> bool:
        return self._executor.read(_USE, {"of": invitation, "by": person}).scalar() is not None

    def _home(self, row: Fields) -> Home:
        title = self._sealer.open_if(data_keys.pod(row.pod), "homes.title", row.id, row.title)
        return homes_and_invitations.home(row, title)

    def _home_row(self, home: Home) -> writing.Row:
        owner = data_keys.pod(home.pod)
        title = self._sealer.seal(owner, "homes.title", home.id, home.title or None)
        return homes_and_invitations.home_row(home, title)

    def _read(self, pod: PodId) -> Pod:
        row = self._cache.get(("row", pod))
        row = row or self._executor.read(_ONE, {"its_id": pod}).one_or_none()
        if row is None:
            raise NotFound
        return self._pod(row)

    def _read_many(self, wanted: Collection[PodId]) -> Mapping[PodId, Pod]:
        self._sealer.fetch("pod", wanted)
        known = {pod: row for pod in wanted if (row := self._cache.get(("row", pod)))}
        others = set(wanted) - known.keys()
        found = self._executor.read(_MANY, {"ids": others}).all() if others else []
        return {row.id: self._pod(row) for row in (*known.values(), *found)}

    def _row(self, pod: Pod) -> writing.Row:
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
            "edited_at": pod.edited_at,
            "week": pod.week,
            "ranked_from": pod.ranked_from,
            "asks_to_rank": pod.asks_to_rank,
            "words_weeks": pod.words_weeks,
            "version": pod.version,
        }

    def _pod(self, row: Fields) -> Pod:
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
        edited_at=row.edited_at,
        week=row.week,
        ranked_from=row.ranked_from,
        asks_to_rank=row.asks_to_rank,
        words_weeks=row.words_weeks,
        version=row.version,
    )
