"""The file that holds the master keys, readable by its owner alone."""

import os
from pathlib import Path

from storage.errors import StorageError
from storage.sealing.encryption import MasterKeys


def read_or_make(path: Path) -> tuple[MasterKeys, bool]:
    """Read the keys in a file, one a line and the sealing one first; or make it with a new key.

    Tells whether it was made.
    """
    try:
        return read(path), False
    except FileNotFoundError:
        pass
    keys = MasterKeys.fresh()
    try:
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return read(path), False
    with os.fdopen(opened, "w", encoding="ascii") as file:
        os.fchmod(file.fileno(), 0o600)
        file.write(keys.write())
        file.flush()
        os.fsync(file.fileno())
    return keys, True


def read(path: Path) -> MasterKeys:
    """Read the keys in a file; raises `StorageError` for anything else in it."""
    try:
        return MasterKeys.parse(path.read_text(encoding="ascii"))
    except (UnicodeDecodeError, StorageError):
        raise StorageError(
            f"{path}: each line must be a master key, 32 random bytes in base64"
        ) from None
