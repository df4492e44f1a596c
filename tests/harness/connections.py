"""Reaches below a unit of work, as somebody with the database in their hands would."""

from sqlalchemy import Connection

from bot.ports.storage import UnitOfWork
from storage.unit_of_work import SqlUnitOfWork


def connection_of(uow: UnitOfWork) -> Connection:
    """Find its connection, over which all is written that was put until now."""
    assert isinstance(uow, SqlUnitOfWork)
    uow._executor.settle()
    return uow._connection
