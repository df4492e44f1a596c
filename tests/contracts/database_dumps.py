"""A database as somebody sees it who has it in their hands, and not its keys."""

import base64
from pathlib import Path

from sqlalchemy import Connection

from storage.connections.database_url import parsed
from storage.tables import TABLES


def contents(url: str, connection: Connection) -> bytes:
    """Read all there is to read of a database: its files, or every column of every table."""
    where = parsed(url)
    if where.get_backend_name() == "sqlite":
        folder = Path(str(where.database)).parent
        return b"".join(file.read_bytes() for file in sorted(folder.iterdir()))
    dumped = (
        connection.exec_driver_sql(f"SELECT t::text FROM {table.name} t").scalars()  # noqa: S608 a name of ours
        for table in TABLES
    )
    return "\n".join(row for rows in dumped for row in rows).encode()


def forms_of(word: str) -> list[bytes]:
    """Write a word in each way in which it might lie in a dump."""
    raw = word.encode()
    return [raw, raw.hex().encode(), base64.b64encode(raw)[:-4], word.encode("utf-16-le")]
