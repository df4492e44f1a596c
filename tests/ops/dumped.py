"""Everything that a database holds, as a backup would write it."""

from storage import guest_access
from storage.backups import row_json
from storage.backups.take import stream
from storage.tables import TABLES


def everything(url: str, but: frozenset[str] = frozenset()) -> dict[str, list[bytes]]:
    """Read every table, by name, in the order of its key."""
    with guest_access.reading(url) as connection:
        found = {}
        for table in TABLES:
            if table.name not in but:
                columns, keys = row_json.columns_of(table), row_json.keys_of(table)
                read = stream(connection, table.name, columns, keys)
                found[table.name] = [row_json.line(row, columns) for row in read]
        return found
