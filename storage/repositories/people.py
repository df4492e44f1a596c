"""The repository of people and of their accounts on platforms."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace
from sqlalchemy import (
    Boolean,
    Column,
    Date,
    Index,
    Integer,
    String,
    Table,
    Text,
    Time,
    UniqueConstraint,
    bindparam,
    false,
    select,
    true,
    update,
)

from bot.domain.goals import Visible
from bot.domain.people import Account, NudgeLevel, Person
from bot.kernel.errors import NotFound
from bot.kernel.ids import PersonId
from storage.columns import Fields, Instant, metadata, one_of, own_id, refers, sealed
from storage.repositories import person_rows
from storage.repositories.read_cache import ReadCache
from storage.sealing import data_keys
from storage.sealing.data_keys import Sealer
from storage.statements import writing
from storage.statements.conditions import MOST, among
from storage.statements.executor import Executor
from storage.statements.statement import Statement

people = Table(
    "people",
    metadata,
    own_id(),
    sealed("name", "id", nullable=False),
    Column("created_at", Instant, nullable=False),
    Column("language", String(16), nullable=False),
    Column("zone", String(64)),
    Column("assumed_zone", String(64)),
    Column("quiet_start", Time, nullable=False),
    Column("quiet_end", Time, nullable=False),
    Column("nudges", one_of(NudgeLevel, "nudgelevel"), nullable=False),
    Column("weekly_limit", Integer),
    Column("rest_since", Date),
    Column("rest_until", Date),
    sealed("rest_reason", "id"),
    sealed("not_okay", "id"),
    sealed("place", "id"),
    Column("forgotten_at", Instant),
    Column("goals_visible", one_of(Visible)),
    Column("off_boards", Boolean, nullable=False, server_default=false()),
    sealed("muted", "id"),
    Column("version", Integer, nullable=False),
)

accounts = Table(
    "accounts",
    metadata,
    own_id(),
    refers("person", "people"),
    Column("platform", String(16), nullable=False),
    Column("external", Text, nullable=False),
    Column("place", Text),
    Column("used_at", Instant, nullable=False),
    Column("reachable", Boolean, nullable=False),
    Column("chosen", Boolean, nullable=False, server_default=false()),
    Column("names", Boolean, nullable=False, server_default=true()),
    UniqueConstraint("platform", "external"),
    Index(None, "person", "used_at"),
    Index(None, "platform", "used_at"),
)

_ONE = Statement(select(people).where(people.c.id == bindparam("its_id")))
_ACCOUNT = Statement(
    select(accounts).where(
        accounts.c.platform == bindparam("on"), accounts.c.external == bindparam("named")
    )
)
_MANY = Statement(select(people).where(among(people.c.id, "ids")))
_ACCOUNTS = Statement(
    select(accounts)
    .where(among(accounts.c.person, "of"))
    .order_by(accounts.c.chosen.desc(), accounts.c.used_at.desc(), accounts.c.id.desc())
)
_PLACES = Statement(
    select(accounts.c.place)
    .where(accounts.c.platform == bindparam("on"), accounts.c.place.is_not(None))
    .order_by(accounts.c.used_at.desc())
    .limit(MOST)
)


_BEGIN_ANEW = Statement(
    update(accounts).where(accounts.c.id == bindparam("its_id")),
    columns=("person", "chosen", "names"),
)
_CHANGING = ("place", "used_at", "reachable", "chosen", "names")


class SqlPeople:
    """Reads and writes people and their accounts in SQL."""

    def __init__(self, executor: Executor, sealer: Sealer, cache: ReadCache) -> None:
        self._executor = executor
        self._sealer = sealer
        self._cache = cache
        self._foreseen: dict[PersonId, Person] = {}
        self._accounts_foreseen: dict[PersonId, tuple[Account, ...]] = {}

    def prefetch(self, people_ids: Collection[PersonId]) -> None:
        """Read people and their accounts ahead."""
        self._foreseen.update(self.many(people_ids))
        self._accounts_foreseen.update(self.accounts(people_ids))

    def get(self, person: PersonId) -> Person:
        if person in self._foreseen:
            return self._foreseen[person]
        return self._cache.get_or_read(person, lambda: self._read(person))

    def remember(
        self, platform: str, external: str, account: Fields | None, person: Fields | None
    ) -> None:
        """Remember the rows of an account and of whose it is; or that there is no such account."""
        known = None if account is None else person_rows.account_of(account)
        self._cache.put((platform, external), known)
        if person is not None:
            self._cache.put(person.id, self._person(person))

    def many(self, people_ids: Collection[PersonId]) -> Mapping[PersonId, Person]:
        self._sealer.fetch("person", people_ids)
        found = self._executor.read(_MANY, {"ids": set(people_ids)})
        return {row.id: self._person(row) for row in found}

    def add(self, person: Person, account: Account) -> None:
        self._cache.clear()
        writing.insert(self._executor, people, self._row(person))
        row = person_rows.account_row(account)
        writing.insert_new(self._executor, accounts, row, ["platform", "external"])

    def save(self, person: Person) -> Person:
        writing.save(self._executor, people, [self._row(person)])
        saved = replace(person, version=person.version + 1)
        self._cache.put(person.id, saved)
        return saved

    def account(self, platform: str, external: str) -> Account | None:
        return self._cache.get_or_read(
            (platform, external), lambda: self._read_account(platform, external)
        )

    def accounts(self, people_ids: Collection[PersonId]) -> Mapping[PersonId, tuple[Account, ...]]:
        if self._accounts_foreseen.keys() >= set(people_ids):
            return {person: self._accounts_foreseen[person] for person in people_ids}
        found: dict[PersonId, list[Account]] = {person: [] for person in people_ids}
        for row in self._executor.read(_ACCOUNTS, {"of": people_ids}):
            found[row.person].append(person_rows.account_of(row))
        return {person: tuple(theirs) for person, theirs in found.items()}

    def save_account(self, account: Account) -> None:
        """Write what may change; whose it is does not, and somebody may just be changing it."""
        row = person_rows.account_row(account)
        changing = {name: row[name] for name in ("id", *_CHANGING)}
        writing.replace(self._executor, accounts, changing)
        self._cache.put((account.platform, account.external), account)

    def begin_anew(self, account: Account, person: Person) -> None:
        """Give an account to somebody who has nothing yet; its platform calls them by name."""
        writing.insert(self._executor, people, self._row(person))
        row = {"its_id": account.id, "person": person.id, "chosen": False, "names": True}
        self._executor.write(_BEGIN_ANEW, row)
        self._cache.clear()
        self._cache.put(("whose", account.id), person.id)

    def whose(self, account: Account) -> PersonId:
        found: PersonId | None = self._cache.get(("whose", account.id))
        return found or account.person

    def places(self, platform: str, most: int) -> tuple[str, ...]:
        return tuple(self._executor.read(_PLACES, {"on": platform, "most": most}).scalars())

    def _read(self, person: PersonId) -> Person:
        row = self._executor.read(_ONE, {"its_id": person}).one_or_none()
        if row is None:
            raise NotFound
        return self._person(row)

    def _read_account(self, platform: str, external: str) -> Account | None:
        asked = {"on": platform, "named": external}
        row = self._executor.read(_ACCOUNT, asked).one_or_none()
        return None if row is None else person_rows.account_of(row)

    def _row(self, person: Person) -> writing.Row:
        owner, rest = data_keys.person(person.id), person.rest
        reason = rest.reason if rest else None
        return {
            "id": person.id,
            "name": self._sealer.seal(owner, "people.name", person.id, person.name),
            "created_at": person.created_at,
            "language": person.language,
            "zone": person.zone,
            "assumed_zone": person.assumed_zone,
            "quiet_start": person.quiet.start,
            "quiet_end": person.quiet.end,
            "nudges": person.nudges,
            "weekly_limit": person.weekly_limit,
            "rest_since": rest.since if rest else None,
            "rest_until": rest.until if rest else None,
            "place": self._sealer.seal(owner, "people.place", person.id, person.place),
            "rest_reason": self._sealer.seal(owner, "people.rest_reason", person.id, reason),
            "not_okay": self._sealer.seal(
                owner, "people.not_okay", person.id, person_rows.not_okay_written(person.not_okay)
            ),
            "forgotten_at": person.forgotten_at,
            "goals_visible": person.goals_visible,
            "off_boards": person.off_boards,
            "muted": self._sealer.seal(
                owner, "people.muted", person.id, person_rows.muted_written(person.muted)
            ),
            "version": person.version,
        }

    def _person(self, row: Fields) -> Person:
        owner = data_keys.person(row.id)
        name = self._sealer.open(owner, "people.name", row.id, row.name)
        reason = self._sealer.open_if(owner, "people.rest_reason", row.id, row.rest_reason)
        not_okay = self._sealer.open_if(owner, "people.not_okay", row.id, row.not_okay)
        place = self._sealer.open_if(owner, "people.place", row.id, row.place)
        muted = self._sealer.open_if(owner, "people.muted", row.id, row.muted)
        return person_rows.person_of(row, name, reason, not_okay, place, muted)
