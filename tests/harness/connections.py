"""Reaches below a unit of work, as somebody with the database in their hands would."""

from sqlalchemy import Connection

from bot.domain.people import Account
from bot.kernel.ids import PersonId
from bot.ports.storage import UnitOfWork
from storage.repositories.people import accounts
from storage.unit_of_work import SqlUnitOfWork


def connection_of(uow: UnitOfWork) -> Connection:
    """Find its connection, over which all is written that was put until now."""
    assert isinstance(uow, SqlUnitOfWork)
    uow._executor.settle()
    return uow._connection


def give(uow: UnitOfWork, account: Account, person: PersonId) -> None:
    """Let an account be another person's, as if it always had been."""
    its = accounts.update().where(accounts.c.id == account.id)
    connection_of(uow).execute(its.values(person=person))
