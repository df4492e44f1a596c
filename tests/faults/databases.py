"""One database, and its contents as they were at some moments, to which it can be brought back."""

import shutil
from pathlib import Path
from typing import Protocol

import psycopg
from psycopg import sql

from storage.tables import TABLES
from tests.harness.patience import patient


class Database(Protocol):
    """A database of either kind; nobody may be connected while it is kept or brought back."""

    @property
    def url(self) -> str: ...
    def keep(self, moment: str) -> None:
        """Keep what it holds now."""

    def bring_back(self, moment: str) -> None:
        """Let it hold what it held then."""


class File:
    """An SQLite database; copies of its file lie beside it."""

    def __init__(self, template: Path, folder: Path) -> None:
        self._file = folder / "cairn.db"
        self._kept = folder / "kept"
        self._kept.mkdir()
        shutil.copy(template, self._file)

    @property
    def url(self) -> str:
        """Say where it is."""
        return f"sqlite:///{self._file}"

    def keep(self, moment: str) -> None:
        """Copy the file, and its log, which stays as long as somebody may need it."""
        (self._kept / moment).mkdir()
        for part in self._parts():
            shutil.copy(part, self._kept / moment)

    def bring_back(self, moment: str) -> None:
        """Put the copies in their place."""
        for part in self._parts():
            part.unlink()
        for part in (self._kept / moment).iterdir():
            shutil.copy(part, self._file.parent)

    def _parts(self) -> list[Path]:
        return [part for part in self._file.parent.glob("cairn.db*") if part.suffix != ".lock"]


class Schemas:
    """A PostgreSQL database; what it held lies in schemas of its own. That is cheap to copy."""

    def __init__(self, url: str) -> None:
        self.url = url

    def keep(self, moment: str) -> None:
        """Copy every table."""
        schema = sql.Identifier(moment)
        copy = sql.SQL("CREATE TABLE {}.{} AS SELECT * FROM public.{}")
        tables = [sql.Identifier(table.name) for table in TABLES]
        self._execute(
            sql.SQL("CREATE SCHEMA {}").format(schema),
            *(copy.format(schema, table, table) for table in tables),
        )

    def bring_back(self, moment: str) -> None:
        """Put the copies in their place."""
        schema, tables = sql.Identifier(moment), [sql.Identifier(table.name) for table in TABLES]
        empty = sql.SQL("DELETE FROM public.{}")
        fill = sql.SQL("INSERT INTO public.{} SELECT * FROM {}.{}")
        self._execute(
            *(empty.format(table) for table in reversed(tables)),
            *(fill.format(table, schema, table) for table in tables),
        )

    def _execute(self, *statements: sql.Composed) -> None:
        with psycopg.connect(
            self.url.replace("+psycopg", ""), connect_timeout=round(patient(10))
        ) as server:
            server.execute(sql.SQL("; ").join(statements))
