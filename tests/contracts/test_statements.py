"""Statements: compiled once, whatever they are given; and savepoints, begun by a first writing."""

from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import bindparam, func, select

from bot.domain.weeks import Week
from bot.kernel.errors import Conflict
from bot.ports.storage import UnitOfWork
from storage.engine import SqlStorage
from storage.errors import StorageError
from storage.repositories.check_in_rows import check_ins
from storage.repositories.notes import notes
from storage.statements import statement as statements
from storage.statements import writing
from storage.statements.conditions import among, beginning, starts_with
from storage.statements.executor import Executor
from storage.statements.statement import Statement
from tests.contracts import samples
from tests.contracts.every_method import EVERY
from tests.harness.connections import connection_of
from tests.harness.statements import recorded

_AMONG = Statement(select(notes.c.name).where(among(notes.c.name, "names")).order_by(notes.c.name))
_BEGIN = Statement(select(notes.c.name).where(starts_with(notes.c.name, "begins")))


def executor_of(uow: UnitOfWork) -> Executor:
    """Make an executor over the same transaction."""
    return Executor(connection_of(uow))


async def test_no_method_of_a_repository_compiles_anything_twice(
    storage: SqlStorage, monkeypatch: pytest.MonkeyPatch
) -> None:
    compiled: list[object] = []
    compile_ = statements.DriverStatement.__init__

    def counting(self: statements.DriverStatement, *given: Any) -> None:
        compiled.append(given[0])
        compile_(self, *given)

    def each(uow: UnitOfWork) -> None:
        for name, call in EVERY.items():
            with suppress(LookupError, StorageError), uow.savepoint():
                call(uow, samples.stored(uow))
                raise LookupError(name)

    await storage.run(each)
    with monkeypatch.context() as patched:
        patched.setattr(statements.DriverStatement, "__init__", counting)
        await storage.run(each)

    assert compiled == []


@pytest.mark.parametrize("many", [0, 1, 2, 500])
async def test_a_list_of_any_length_is_one_parameter(storage: SqlStorage, many: int) -> None:
    names = [f"note 'x' {number}" for number in range(many)]

    def work(uow: UnitOfWork) -> list[str]:
        rows = [{"name": name, "value": ""} for name in names]
        assert writing.insert_once(executor_of(uow), notes, [*rows, *rows[:1]], ["name"]) == many
        with recorded() as ran:
            found = executor_of(uow).read(_AMONG, {"names": {*names, "another"}}).scalars()
        assert len(ran) == 1
        return found

    assert await storage.run(work) == sorted(names)


async def test_many_rows_go_at_once(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> int:
        its = samples.stored(uow)
        checks = [samples.check_in(its.membership, Week(2026, week)) for week in range(1, 6)]
        assert uow.notes.get("nothing") is None  # whatever waits to be written goes ahead of it
        with recorded() as ran:
            uow.checkins.add(*checks)
        found = uow.checkins.of_membership(its.membership.id)
        assert [each for each in found if each in checks] == checks[::-1]
        return len(ran)

    assert await storage.run(work) == 1


async def test_what_a_name_begins_with_is_no_pattern(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> list[str]:
        for name in ("a%b/c_d", "a%b/c_e", "axb/c_d", "a%b/cxd"):
            uow.notes.put(name, "")
        return executor_of(uow).read(_BEGIN, {"begins": beginning("a%b/c_")}).scalars()

    assert sorted(await storage.run(work)) == ["a%b/c_d", "a%b/c_e"]


@pytest.mark.parametrize("wrong", [{}, {"names": [], "more": 1}, {"other": []}])
async def test_values_must_be_just_those_that_are_asked_for(
    storage: SqlStorage, wrong: dict[str, object]
) -> None:
    with pytest.raises(StorageError, match="refuses a value"):
        await storage.read(lambda uow: executor_of(uow).read(_AMONG, wrong))


async def test_a_parameter_of_no_type_is_refused(storage: SqlStorage) -> None:
    untyped = Statement(select(func.coalesce(check_ins.c.asked_at, bindparam("at"))))
    with pytest.raises(TypeError, match="the parameter at is of no type"):
        await storage.read(lambda uow: executor_of(uow).read(untyped, {"at": samples.NOW}))


async def test_an_error_quotes_no_values(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> None:
        row = {"name": "a secret", "value": "told"}
        writing.insert(executor_of(uow), notes, row)
        writing.insert(executor_of(uow), notes, row)

    with pytest.raises(Conflict) as caught:
        await storage.run(work)
    assert "secret" not in str(caught.value)


async def test_where_nothing_is_undone_no_savepoint_is_set(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> None:
        with uow.savepoint():
            uow.notes.put("note", "kept")
        with suppress(LookupError), uow.savepoint():
            uow.notes.get("note")
            raise LookupError

    with recorded() as ran:
        await storage.run(work)
    assert not [each.sql for each in ran if "SAVEPOINT" in each.sql]


async def test_what_undoes_something_is_run_again_with_a_savepoint(storage: SqlStorage) -> None:
    runs = []

    def work(uow: UnitOfWork) -> None:
        runs.append(uow.notes.get("before"))
        uow.notes.put("before", "kept")
        with suppress(LookupError), uow.savepoint():
            uow.notes.put("within", "gone")
            raise LookupError

    with recorded() as ran:
        await storage.run(work)

    assert runs == [None, None]
    told = [each.sql.split()[0] for each in ran if "SAVEPOINT" in each.sql]
    assert told == ["SAVEPOINT", "ROLLBACK", "RELEASE"]
    assert await storage.read(lambda uow: uow.notes.get("before")) == "kept"
    assert await storage.read(lambda uow: uow.notes.get("within")) is None


async def test_savepoints_within_each_other_undo_what_is_theirs(storage: SqlStorage) -> None:
    def work(uow: UnitOfWork) -> list[str | None]:
        with uow.savepoint():
            with suppress(LookupError), uow.savepoint(), uow.savepoint():
                uow.notes.put("inner", "gone")
                raise LookupError
            uow.notes.put("outer", "kept")
        return [uow.notes.get(name) for name in ("inner", "outer")]

    assert await storage.run(work) == [None, "kept"]
