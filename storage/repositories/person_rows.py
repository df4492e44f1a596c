"""People and accounts as rows: what is written of them, and what is made of what was read."""

import msgspec

from bot.domain.people import Account, Person, Rest
from bot.domain.support import NotOkay
from bot.domain.weeks import QuietHours
from bot.kernel.ids import PersonId
from storage.columns import Fields
from storage.statements import writing


def not_okay_written(not_okay: NotOkay | None) -> str | None:
    """Write what somebody said of not being so, as it is sealed."""
    return None if not_okay is None else msgspec.json.encode(not_okay).decode()


def muted_written(muted: tuple[PersonId, ...]) -> str | None:
    """Write from whom somebody does not want to hear, as it is sealed."""
    return msgspec.json.encode(muted).decode() if muted else None


def person_of(
    row: Fields,
    name: str,
    reason: str | None,
    not_okay: str | None,
    place: str | None,
    muted: str | None,
) -> Person:
    """Make a person of a row and the words opened from it."""
    since = row.rest_since
    return Person(
        id=row.id,
        name=name,
        created_at=row.created_at,
        language=row.language,
        zone=row.zone,
        assumed_zone=row.assumed_zone,
        place=place,
        quiet=QuietHours(row.quiet_start, row.quiet_end),
        nudges=row.nudges,
        weekly_limit=row.weekly_limit,
        rest=None if since is None else Rest(since, row.rest_until, reason),
        not_okay=None if not_okay is None else msgspec.json.decode(not_okay, type=NotOkay),
        forgotten_at=row.forgotten_at,
        goals_visible=row.goals_visible,
        off_boards=row.off_boards,
        muted=() if muted is None else msgspec.json.decode(muted, type=tuple[PersonId, ...]),
        version=row.version,
    )


def account_of(row: Fields) -> Account:
    """Make an account of a row."""
    return Account(
        id=row.id,
        person=row.person,
        platform=row.platform,
        external=row.external,
        place=row.place,
        used_at=row.used_at,
        reachable=row.reachable,
        chosen=row.chosen,
        names=row.names,
    )


def account_row(account: Account) -> writing.Row:
    """Make a row of an account."""
    return {
        "id": account.id,
        "person": account.person,
        "platform": account.platform,
        "external": account.external,
        "place": account.place,
        "used_at": account.used_at,
        "reachable": account.reachable,
        "chosen": account.chosen,
        "names": account.names,
    }
