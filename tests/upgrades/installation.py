"""A living installation, kept: its database, and what people see of it on their stage."""

import gzip
import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from tests.harness.postgres import Postgres, system_binaries

KEPT = Path(__file__).parent / "installations"
STAGES = ("small", "telegram", "discord")
DATABASES = ("sqlite", "postgresql")
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Installation:
    """One that a version has left on a stage: `version` is the commit that made it."""

    version: str
    stage: str
    database: str

    def __str__(self) -> str:
        return f"{self.version}-{self.stage}-{self.database}"

    @property
    def seen(self) -> Json:
        """What people see of it, and who they are: as `tests.upgrades.stages` writes it."""
        read: Json = json.loads(gzip.decompress(self._file("json").read_bytes()))
        return read

    def keep_seen(self, seen: Json) -> None:
        """Keep what people see."""
        text = json.dumps(seen, indent=1, ensure_ascii=False)
        self._write("json", text.encode())

    def keep_file(self, file: Path) -> None:
        """Keep a SQLite file that nobody works on."""
        self._write("db", file.read_bytes())

    def keep_statements(self, url: str) -> None:
        """Keep a PostgreSQL database as the statements that make it."""
        binaries = system_binaries()
        assert binaries, "pg_dump is part of the system's PostgreSQL"
        plain = url.replace("+psycopg", "")
        dump = [str(binaries / "pg_dump"), "--no-owner", "--rows-per-insert=100", plain]
        told = subprocess.run(dump, check=True, capture_output=True, text=True).stdout
        own = [line for line in told.splitlines() if not line.startswith("\\")]
        self._write("sql", "\n".join(own).encode())

    def in_file(self, folder: Path) -> str:
        """Put the SQLite file into a folder; return its URL."""
        file = folder / "cairn.db"
        with gzip.open(self._file("db")) as kept, file.open("wb") as put:
            shutil.copyfileobj(kept, put)
        return f"sqlite:///{file}"

    def on_server(self, server: Postgres) -> str:
        """Make a PostgreSQL database of the statements; return its URL."""
        url = server.create_database()
        statements = gzip.decompress(self._file("sql").read_bytes())
        with closing(psycopg.connect(url.replace("+psycopg", ""), autocommit=True)) as connection:
            connection.execute(statements)
        return url

    def _write(self, kind: str, content: bytes) -> None:
        file = self._file(kind)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(gzip.compress(content, mtime=0))

    def _file(self, kind: str) -> Path:
        return KEPT / self.version / f"{self.stage}-{self.database}.{kind}.gz"


def kept() -> Iterator[Installation]:
    """Find every installation that is kept."""
    for version in sorted(folder.name for folder in KEPT.iterdir() if folder.is_dir()):
        for stage in STAGES:
            yield from (Installation(version, stage, database) for database in DATABASES)
