"""Opening some of the words of a backup with its keys and the master keys, as a proof."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from storage.backups.archive import Archive
from storage.errors import StorageError, WrongKey
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import OwnerKey, data_keys
from storage.sealing.encryption import MasterKeys, Owner, Vault, Wrapped

MOST = 200
_TABLES = {"person": "people", "pod": "pods"}

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SampleOpened:
    """How many names were opened, and how many have no key any more."""

    opened: int
    lost: int


def open_sample(data: Archive, wrapped: Archive, masters: MasterKeys) -> SampleOpened:
    """Open the names of some people and pods, spread over all of them.

    Raises `WrongKey` for other master keys, `StorageError` for words that do not open.
    """
    found = {
        Owner(kind, row["id"]): row
        for kind, table in _TABLES.items()
        for row in _some(data, table)
    }
    vault, opened = Vault(masters), 0
    for row in _rows(wrapped, data_keys.name):
        owner = Owner(row["owner_kind"], row["owner"])
        if row["master"] not in masters.names:
            raise WrongKey(
                f"this backup was sealed under another master key (named {row['master']}). Set"
                " CAIRN_MASTER_KEY or CAIRN_MASTER_KEY_FILE to that key; after a rotation, list"
                " it behind the new one."
            )
        if owner in found:
            belongs = keys.associated_data(owner, f"{_TABLES[owner.kind]}.name", owner.id)
            _key(vault, owner, row).open(found[owner]["name"], belongs)
            opened += 1
    return SampleOpened(opened, len(found) - opened)


def _key(vault: Vault, owner: Owner, row: Row) -> OwnerKey:
    """Open an owner's keys; older backups know of one only."""
    current = vault.open(owner, Wrapped(row["wrapped"], row["master"]))
    former = row.get("former")
    if former is None:
        return OwnerKey(current)
    return OwnerKey(current, vault.open(owner, Wrapped(former, row["master"])))


def _some(data: Archive, table: str) -> Iterator[Row]:
    part = data.part(table)
    if part is None:
        raise StorageError(f"{data.path} has no table {table}")
    every = max(1, part.rows // MOST)
    return islice(_rows(data, table), 0, None, every)


def _rows(of: Archive, table: str) -> Iterator[Row]:
    part = of.part(table)
    if part is None:
        raise StorageError(f"{of.path} has no table {table}")
    names = [name for name, _ in part.columns]
    return (dict(zip(names, row, strict=True)) for row in of.rows(part))
