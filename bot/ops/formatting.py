"""How the tools on the command line say numbers and instants."""

from datetime import datetime, timedelta


def count(number: int, one: str, many: str = "") -> str:
    """Say how many there are of something: `1 row`, `2 rows`."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def at(instant: datetime) -> str:
    """Say an instant in UTC, to the second."""
    return f"{instant:%Y-%m-%d %H:%M:%S} UTC"


def span(of: timedelta) -> str:
    """Say how long something is, to the minute."""
    minutes = round(of.total_seconds() / 60)
    return f"{count(minutes // 1440, 'day')} and {minutes // 60 % 24:02}:{minutes % 60:02} h"
