"""Finds who says something: recognizes known people, adds new ones, notes what is new."""

from datetime import datetime, timedelta

from msgspec.structs import replace

from bot.dialogue.display_names import called
from bot.dialogue.inbound import Change, Happened, Inbound, Wrote
from bot.domain.people import Account, Person
from bot.domain.support import FORGOTTEN_AFTER
from bot.kernel.ids import AccountId, Ids, PersonId
from bot.ports.storage import UnitOfWork
from bot.texts.catalogue import closest

USED_AGAIN_AFTER = timedelta(hours=1)


def find_known(uow: UnitOfWork, inbound: Inbound) -> tuple[Person, Account] | None:
    """Recognize somebody without changing anything."""
    uow.prefetch_caller(inbound.platform, inbound.account, inbound.event)
    account = uow.people.account(inbound.platform, inbound.account)
    return None if account is None else (uow.people.get(account.person), account)


def imagine_stranger(inbound: Inbound, now: datetime) -> tuple[Person, Account]:
    """Imagine somebody who is not known yet, and has nothing."""
    person = Person(PersonId(0), called(inbound.name), now, language=closest(inbound.language))
    return person, Account(AccountId(0), person.id, inbound.platform, inbound.account, None, now)


def became_reachable(inbound: Inbound, account: Account) -> bool:
    """Tell whether somebody can be written to where they could not be before."""
    private = inbound.place.private
    return private and not (account.reachable and account.place == inbound.place.id)


def record_arrival(
    uow: UnitOfWork,
    inbound: Inbound,
    found: tuple[Person, Account] | None,
    ids: Ids,
    now: datetime,
) -> tuple[Person, Account] | None:
    """Note what is new about somebody `found`, or add them; None for a stranger who said nothing.

    What was said beside Cairn in a shared place is not said to it.
    """
    if found is None:
        overheard = isinstance(inbound.act, Wrote) and not inbound.place.private
        if overheard or isinstance(inbound.act, Happened):
            return None
        return _add(uow, inbound, ids, now)
    person, account = found
    named = account.names
    return (
        _note_person(uow, person, inbound, now, named=named),
        _note_use(uow, account, inbound, now),
    )


def _add(uow: UnitOfWork, inbound: Inbound, ids: Ids, now: datetime) -> tuple[Person, Account]:
    person = Person(
        PersonId(ids.mint(now)), called(inbound.name), now, language=closest(inbound.language)
    )
    account = Account(
        AccountId(ids.mint(now)),
        person.id,
        inbound.platform,
        inbound.account,
        inbound.place.id if inbound.place.private else None,
        now,
    )
    uow.people.add(person, account)
    return person, account


def _note_person(
    uow: UnitOfWork, person: Person, inbound: Inbound, now: datetime, *, named: bool
) -> Person:
    """Note another name, where this account names them; forget what is long ago.

    That is, that they were not okay.
    """
    name = called(inbound.name) if inbound.name and named else person.name
    said = person.not_okay
    lately = None if said is None or now - said.since > FORGOTTEN_AFTER else said
    if name == person.name and lately is said:
        return person
    return uow.people.save(replace(person, name=name, not_okay=lately))


def _note_use(uow: UnitOfWork, account: Account, inbound: Inbound, now: datetime) -> Account:
    place = inbound.place.id if inbound.place.private else account.place
    if place is not None and account.place is not None and account.place.startswith(place):
        place = account.place  # named more exactly
    reachable = not (
        isinstance(inbound.act, Happened) and inbound.act.change is Change.UNREACHABLE
    )
    reachable = reachable and (account.reachable or inbound.place.private)
    recent = now - account.used_at < USED_AGAIN_AFTER
    if recent and place == account.place and reachable == account.reachable:
        return account
    used = replace(account, place=place, used_at=now, reachable=reachable)
    uow.people.save_account(used)
    return used
