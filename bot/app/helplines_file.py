"""Adds the operator's own helplines to those that come with Cairn."""

from pathlib import Path

from bot.app.settings import Settings, SettingsError
from bot.helplines.helplines import MOST_READ, BadHelplines, Helplines, own, read
from bot.zones import countries


def all_helplines(settings: Settings) -> Helplines:
    """Read the operator's file, if there is one; raises SettingsError with every problem in it."""
    path = settings.helplines_file
    return own() if path is None else own().with_those_of(_read(path))


def _read(path: Path) -> Helplines:
    try:
        with path.open(encoding="utf-8") as file:
            theirs = read(file.read(MOST_READ + 1))
    except (OSError, UnicodeError) as broken:
        raise _error(path, f"cannot be read as UTF-8 text ({type(broken).__name__})") from None
    except BadHelplines as broken:
        raise _error(path, *broken.problems) from None
    unknown = [code for code in theirs.countries if not countries.is_code(code)]
    if unknown:
        raise _error(path, *(f"{code} is no country's code in ISO 3166" for code in unknown))
    return theirs


def _error(path: Path, *problems: str) -> SettingsError:
    return SettingsError([f"CAIRN_HELPLINES_FILE: {path}: {problem}" for problem in problems])
