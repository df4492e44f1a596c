"""What `cairn doctor` asks of a database: it only reads, and never says what people wrote."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sqlalchemy import Column, Connection, func, select, text

from bot.kernel.errors import NotFound
from bot.ports.storage import ALIVE
from storage import spoken_codes
from storage.errors import StorageError
from storage.repositories.arrivals import arrivals
from storage.repositories.notes import SqlNotes
from storage.repositories.people import people
from storage.repositories.pods import pods
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import Sealer, data_keys
from storage.sealing.encryption import MasterKeys, Vault
from storage.statements.executor import Executor

SAMPLE = 50


@dataclass(frozen=True, slots=True)
class NamesOpened:
    """How many names were opened, how many have no key, and how many do not open."""

    opened: int = 0
    keyless: int = 0
    broken: int = 0


def open_names(connection: Connection, masters: MasterKeys) -> NamesOpened:
    """Open the names of those who came last."""
    sealer = Sealer(Executor(connection), Vault(masters))
    last = select(people.c.id, people.c.name).order_by(people.c.id.desc()).limit(SAMPLE)
    done = keyless = broken = 0
    for row in connection.execute(last).all():
        try:
            sealer.open(keys.person(row.id), "people.name", row.id, row.name)
        except NotFound:
            keyless += 1
        except StorageError:
            broken += 1
        else:
            done += 1
    return NamesOpened(done, keyless, broken)


@dataclass(frozen=True, slots=True)
class KeyUse:
    """How many data keys each master key wraps, and how many were made under each.

    `former` counts those whose former key is still needed, `codes` what is found by each.
    """

    wrapped: Mapping[str, int]
    made: Mapping[str, int]
    former: int
    codes: Mapping[str, int]


def key_use(connection: Connection) -> KeyUse:
    """Count what master keys are there for."""

    def by(name: Column[str]) -> dict[str, int]:
        counted = connection.execute(select(name, func.count()).group_by(name))
        return {row[0]: row[1] for row in counted}

    former = connection.execute(select(func.count(data_keys.c.former))).scalar_one()
    codes = spoken_codes.found_under(connection)
    return KeyUse(by(data_keys.c.master), by(data_keys.c.made_under), former, codes)


def zones(connection: Connection) -> frozenset[str]:
    """Name the zones that people and pods live in."""
    theirs = select(people.c.zone).where(people.c.zone.is_not(None))
    named = theirs.union(select(pods.c.rhythm_zone))
    return frozenset(connection.execute(named).scalars())


def alive_at(connection: Connection) -> datetime | None:
    """Tell when Cairn beat last, in people's time."""
    said = SqlNotes(Executor(connection)).get(ALIVE)
    return None if said is None else datetime.fromisoformat(said)


def set_aside(connection: Connection) -> tuple[str, ...]:
    """Name what platforms told and nobody could read, keep or answer: each by number and code."""
    theirs = select(arrivals.c.platform, arrivals.c.number, arrivals.c.aside)
    found = connection.execute(theirs.where(arrivals.c.aside.is_not(None)).order_by(arrivals.c.at))
    return tuple(f"{row.platform} {row.number} {row.aside}" for row in found)


def server_time(connection: Connection) -> datetime | None:
    """Ask a server for its time; a database file has none of its own."""
    if connection.dialect.name != "postgresql":
        return None
    now: datetime = connection.execute(select(func.clock_timestamp())).scalar_one()
    return now.astimezone(UTC)


def is_whole(connection: Connection) -> bool:
    """Tell whether a database file is sound; a server sees to that itself."""
    if connection.dialect.name != "sqlite":
        return True
    return bool(connection.execute(text("PRAGMA quick_check(1)")).scalar() == "ok")
