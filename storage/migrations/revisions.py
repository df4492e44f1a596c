"""Which migrations there are, and which of them a database has had."""

from functools import cache
from pathlib import Path

from sqlalchemy import Connection, column, inspect, select, table

FOLDER = Path(__file__).parent
TABLE = table("alembic_version", column("version_num"))


@cache
def known() -> frozenset[str]:
    """Name every migration that this version knows, by their files: each follows the last."""
    files = (FOLDER / "versions").glob("r*_*.py")
    return frozenset(file.stem.partition("_")[0].removeprefix("r") for file in files)


def is_current(connection: Connection) -> bool:
    """Tell whether a database has every migration that this version knows.

    It is asked at every start and often since, so not of Alembic, which takes a while to load.
    """
    return last(connection) == max(known())


def last(connection: Connection) -> str | None:
    """Tell which migration was the last one; none where there has been none."""
    if not inspect(connection).has_table(TABLE.name):
        return None
    found: str | None = connection.scalars(select(TABLE.c.version_num)).first()
    return found


def forget(connection: Connection) -> None:
    """Forget that a database was ever migrated; whoever does so removes its tables, too."""
    connection.exec_driver_sql(f"DROP TABLE IF EXISTS {TABLE.name}")
