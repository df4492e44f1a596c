"""Everything that a database holds, as a backup would write it."""

from storage import visiting
from storage.backups import rows
from storage.backups.taking import stream
from storage.tables import TABLES


def everything(url: str, but: frozenset[str] = frozenset()) -> dict[str, list[bytes]]:
    """Read every table, by name, in the order of its key."""
    with visiting.reading(url) as connection:
        found = {}
        for table in TABLES:
            if table.name not in but:
                columns, keys = rows.columns_of(table), rows.keys_of(table)
                read = stream(connection, table.name, columns, keys)
                found[table.name] = [rows.line(row, columns) for row in read]
        return found
