"""Saving something, to see whether anything can be saved: a full disk answers every question."""

import secrets

from sqlalchemy import Connection, delete

from storage.repositories.notes import SqlNotes, notes
from storage.statements import insert_new

SAVED = "saved"
# As much as the largest thing that is kept at once, so that there is room for others, too.
ROOM = 8 * 1024


def save(connection: Connection, at: str) -> None:
    """Note when something was saved last, beside something large that stays for no longer.

    What is large is new each time: to write it anew where it was would need no room.
    """
    name = f"{SAVED}:{secrets.token_hex(8)}"
    large = {"name": name, "value": secrets.token_hex(ROOM // 2)}
    insert_new(connection, notes, large, ["name"])
    SqlNotes(connection).put(SAVED, at)
    connection.execute(delete(notes).where(notes.c.name == name))
