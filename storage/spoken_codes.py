"""Codes to be said aloud, while the master key changes: each is found under the first key again.

A code is found by its HMAC under a key that is derived from a master key, and that cannot be made
of another. So the code itself is kept too, sealed like any words of its pod, and hashed anew.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, Row, bindparam, func, select, update

from storage.repositories.homes_and_invitations import invitations
from storage.sealing import data_keys as keys
from storage.sealing.data_keys import data_keys
from storage.sealing.encryption import MasterKeys, Vault

_SAVE = update(invitations).where(
    invitations.c.id == bindparam("its_id"), invitations.c.spoken_key == bindparam("its_key")
)


def rehash(connection: Connection, masters: MasterKeys, vault: Vault, limit: int) -> int:
    """Hash some codes anew that are found under another master key than the first; count them."""
    first = masters.names[0]
    others = (
        select(invitations, data_keys)
        .join(data_keys, data_keys.c.owner == invitations.c.pod)
        .where(data_keys.c.owner_kind == "pod", invitations.c.spoken_key != first)
        .limit(limit)
    )
    rows = connection.execute(others).all()
    changes = [
        {
            "its_id": row.id,
            "its_key": row.spoken_key,
            "spoken_hash": masters.fingerprints(_opened(row, vault))[first],
            "spoken_key": first,
        }
        for row in rows
    ]
    if changes:
        connection.execute(_SAVE, changes)
    return len(changes)


def found_under(connection: Connection) -> Mapping[str, int]:
    """Count the codes that are found under each master key, by its name."""
    named = invitations.c.spoken_key
    counted = select(named, func.count()).where(named.is_not(None)).group_by(named)
    return {row[0]: row[1] for row in connection.execute(counted)}


def _opened(row: Row[Any], vault: Vault) -> str:
    owner = keys.pod(row.pod)
    belongs = keys.associated_data(owner, "invitations.spoken", row.id)
    return keys.open_owner_key(vault, row).open(row.spoken, belongs).decode()
