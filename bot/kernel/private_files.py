"""Files that are their owner's alone: keys, tokens, and what people wrote."""

import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

ENV_FILE = Path(".env")


@dataclass(frozen=True, slots=True)
class PrivateFile:
    """A file, and what it is."""

    about: str
    path: Path

    @property
    def mode(self) -> int | None:
        """Tell the rights to it; None where there is no such file, or nobody may ask."""
        try:
            return stat.S_IMODE(self.path.stat().st_mode)
        except OSError:
            return None


def private_files(database: Path | None, key: Path | None) -> Iterator[PrivateFile]:
    """Name those of an installation: a database that is a file, and a key in one."""
    named = [("database file", database), ("key file", key), ("settings file", ENV_FILE)]
    yield from (PrivateFile(about, path) for about, path in named if path is not None)


def open_to_others(files: Iterable[PrivateFile]) -> list[PrivateFile]:
    """Find those that others can read or change."""
    others = stat.S_IRWXG | stat.S_IRWXO
    return [file for file in files if file.mode is not None and file.mode & others]
