"""Conditions whose words do not depend on their values, so that each is compiled once.

A list is one parameter however long it is, and so is what a text begins with.
"""

from collections.abc import Callable, Collection
from typing import Any

import msgspec
from sqlalchemy import (
    Boolean,
    ColumnElement,
    Dialect,
    Integer,
    Text,
    TypeDecorator,
    any_,
    bindparam,
    func,
    select,
)
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.types import TypeEngine

# How many rows are wanted: a LIMIT says nothing of its type.
MOST = bindparam("most", type_=Integer())


def among(column: ColumnElement[Any], values: str | Collection[Any]) -> "Among":
    """Say that a column is among the values of a parameter, by its name, or of a fixed list."""
    kind = ListOf(column.type)
    if isinstance(values, str):
        return Among(column, bindparam(values, type_=kind, required=True))
    return Among(column, bindparam(None, [*values], type_=kind))


def starts_with(column: ColumnElement[str], pattern: str) -> ColumnElement[bool]:
    """Say that a column begins as the parameter of a name does, which `beginning` has made."""
    return column.like(bindparam(pattern), escape="/")


def beginning(text: str) -> str:
    """Make the pattern of all that begins with a text, whatever is in that."""
    return "".join(f"/{each}" if each in "/%_" else each for each in text) + "%"


class ListOf(TypeDecorator[Collection[Any]]):
    """A list of values of a column's type: an array on PostgreSQL, JSON on SQLite."""

    impl = Text
    cache_ok = False

    def __init__(self, item: TypeEngine[Any]) -> None:
        super().__init__()
        self._item = item

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Choose the parameter's type."""
        chosen = ARRAY(self._item) if dialect.name == "postgresql" else Text()
        return dialect.type_descriptor(chosen)

    def bind_processor(self, dialect: Dialect) -> Callable[[Any], Any]:
        """Make what writes a list, each value as its column does."""
        process = self._item.dialect_impl(dialect).bind_processor(dialect)

        def each(values: Collection[Any]) -> list[Any]:
            return [*values] if process is None else [process(value) for value in values]

        return each if dialect.name == "postgresql" else lambda values: _json(each(values))


def _json(values: list[Any]) -> str:
    return msgspec.json.encode(values).decode()


class Among(ColumnElement[bool]):
    """The condition that a column is among the values of a list, in the words of each database."""

    inherit_cache = False
    type = Boolean()

    def __init__(self, column: ColumnElement[Any], values: ColumnElement[Any]) -> None:
        each = func.json_each(values).table_valued("value")
        self.on_sqlite = column.in_(select(each.c.value))
        self.on_postgresql = column == any_(values)

    def self_group(self, against: object = None) -> "Among":
        """Stand for itself: as a number beside others, it would be found by no index."""
        return self


@compiles(Among, "sqlite")
def _among_json(condition: Among, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(condition.on_sqlite, **given)


@compiles(Among, "postgresql")
def _among_array(condition: Among, compiler: SQLCompiler, **given: Any) -> str:
    return compiler.process(condition.on_postgresql, **given)
