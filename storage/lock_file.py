"""The lock file of a runner, beside a SQLite database: whoever holds it lives.

Somebody may delete it, or put another in its place, while it is held. So a runner notes in the
database which file it holds (`storage.runner_lease`), and holds the new one as soon as it can.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path

from storage.errors import StorageError


class LockHeld(Exception):
    """Another process holds the lock file."""


class LockFile:
    """The lock file of a database, held until it is released.

    Raises `LockHeld`, or `StorageError`.
    """

    def __init__(self, database: str) -> None:
        self._path = f"{database}.lock"
        self._fd = _taken(self._path)

    @property
    def name(self) -> str:
        """Name the file that is held, so that no other file has the same name meanwhile."""
        return _name(os.fstat(self._fd))

    def renew(self) -> bool:
        """Hold the file that is there now, if it is another; tell whether it was.

        Raises `LockHeld` while another process holds that one.
        """
        with suppress(FileNotFoundError):
            if _name(Path(self._path).stat()) == self.name:
                return False
        fresh = _taken(self._path)
        os.close(self._fd)
        self._fd = fresh
        return True

    def release(self) -> None:
        """Let go of it; the file stays."""
        os.close(self._fd)


def is_held(database: str) -> bool:
    """Tell whether a process holds the lock file of a database, without taking it."""
    try:
        opened = os.open(f"{database}.lock", os.O_RDONLY)
    except FileNotFoundError:
        return False
    except OSError as refused:
        raise StorageError(f"{database}.lock cannot be read: {refused.strerror}") from refused
    try:
        fcntl.flock(opened, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(opened)
    return False


def name_of(database: str) -> str | None:
    """Name the lock file that lies beside a database, if there is one."""
    try:
        return _name(Path(f"{database}.lock").stat())
    except OSError:
        return None


def _name(of: os.stat_result) -> str:
    return f"{of.st_dev}:{of.st_ino}"


def _taken(path: str) -> int:
    try:
        opened = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as refused:
        raise StorageError(f"{path} cannot be made: {refused.strerror}") from refused
    try:
        fcntl.flock(opened, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(opened)
        raise LockHeld from None
    except OSError as refused:
        os.close(opened)
        raise StorageError(f"{path} cannot be locked: {refused.strerror}") from refused
    return opened
