"""Two ways to start Cairn: by a new interpreter, or forked where its modules are loaded already.

They are loaded once, by a server of the standard library's, which saves a second at each start,
and the names of places are read once, which saves two of the processor's.
What the process finds of its command line, folder and environment is the same either way.
"""

import asyncio
import importlib
import os
import resource
import signal
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from multiprocessing import connection, get_context
from multiprocessing.context import ForkServerProcess
from pathlib import Path

_CONTEXT = get_context("forkserver")
_CONTEXT.set_forkserver_preload(
    [
        "alembic.command",
        "bot.app.platforms.discord",
        "bot.app.platforms.telegram",
        "bot.ops.running",
        "storage.connections.postgres",
        "tests.system.moved",
        "tests.system.places_read",
    ]
)


class Executed:
    """A process of Cairn with an interpreter of its own."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self._process = process
        self.pid = process.pid
        self.wait = process.wait

    @property
    def stdout(self) -> asyncio.StreamReader:
        """What it says."""
        return self._process.stdout or asyncio.StreamReader()

    @property
    def returncode(self) -> int | None:
        """Its exit status, below zero for the signal that ended it; None while it runs."""
        return self._process.returncode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            self._process.send_signal(number)


class Forked:
    """A process of Cairn, as a child of the server's."""

    def __init__(self, process: ForkServerProcess, said: asyncio.StreamReader) -> None:
        self._process = process
        self.stdout = said

    @property
    def pid(self) -> int:
        """Its number."""
        return self._process.pid or 0

    @property
    def returncode(self) -> int | None:
        """Its exit status, below zero for the signal that ended it; None while it runs."""
        return self._process.exitcode

    def send_signal(self, number: int) -> None:
        """Send it a signal, unless it has ended."""
        if self.returncode is None:
            os.kill(self.pid, number)

    async def wait(self) -> int:
        """Wait until it has ended, and return its exit status."""
        await asyncio.to_thread(self._process.join)
        return self.returncode or 0


async def forked(
    module: str,
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    files: int | None = None,
) -> Forked:
    """Start the `main` of a module as a command line would, in a folder of its own.

    It may have so many files open, if that is said, from before its first line on.
    """
    ours, its = _CONTEXT.Pipe(duplex=False)
    process = _CONTEXT.Process(
        target=_run, args=(module, [*command], str(folder), dict(environment), its, files)
    )
    await asyncio.to_thread(process.start)
    its.close()
    return Forked(process, await _reader(ours))


async def executed(
    module: str,
    command: Sequence[str],
    folder: Path,
    environment: Mapping[str, str],
    files: int | None = None,
) -> "Executed":
    """Start a module by an interpreter of its own, otherwise as `forked` does."""
    return Executed(
        await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", module, *command),
            cwd=folder,
            env=environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            preexec_fn=partial(_limit_files, files),
        )
    )


async def _reader(pipe: "connection.Connection") -> asyncio.StreamReader:
    reader = asyncio.StreamReader()
    protocol = asyncio.StreamReaderProtocol(reader)
    with pipe:
        file = os.fdopen(os.dup(pipe.fileno()), "rb", buffering=0)
    await asyncio.get_running_loop().connect_read_pipe(lambda: protocol, file)
    return reader


def _run(
    module: str,
    command: Sequence[str],
    folder: str,
    environment: Mapping[str, str],
    said: "connection.Connection",
    files: int | None,
) -> None:
    _limit_files(files)
    os.dup2(said.fileno(), 1)
    os.dup2(said.fileno(), 2)
    said.close()
    sys.stdout = open(1, "w", buffering=1, closefd=False)  # noqa: SIM115 as long as it lives
    sys.stderr = open(2, "w", buffering=1, closefd=False)  # noqa: SIM115
    sys.argv = [module, *command]
    signal.signal(signal.SIGINT, signal.default_int_handler)
    os.environ.clear()
    os.environ.update(environment)
    os.chdir(folder)
    importlib.import_module(module).main()


def _limit_files(most: int | None) -> None:
    if most is not None:
        resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
