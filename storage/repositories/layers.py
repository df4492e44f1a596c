"""The rows of a pod's closed weeks, one for each pod and week."""

from sqlalchemy import Column, Integer, Table, bindparam, select, update

from bot.domain.layers import (
    Layer,
)
from bot.domain.weeks import Week
from bot.kernel.errors import Conflict
from bot.kernel.ids import PodId
from storage.columns import Fields, Instant, WeekName, metadata, refers
from storage.statements import writing
from storage.statements.conditions import MOST
from storage.statements.executor import Executor
from storage.statements.statement import Statement

layers = Table(
    "layers",
    metadata,
    refers("pod", "pods", primary=True),
    Column("week", WeekName, primary_key=True),
    Column("closed_at", Instant, nullable=False),
    Column("stones", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)

_LAST = Statement(
    select(layers)
    .where(layers.c.pod == bindparam("of"))
    .order_by(layers.c.week.desc())
    .limit(MOST)
)
_ITS = (layers.c.pod == bindparam("of"), layers.c.week == bindparam("its_week"))
_OF = Statement(select(layers).where(*_ITS))
_CHANGE = Statement(
    update(layers)
    .where(*_ITS, layers.c.version == bindparam("its_version"))
    .values(stones=bindparam("counted"), version=layers.c.version + 1)
)


def last(executor: Executor, pod: PodId, limit: int) -> tuple[Layer, ...]:
    """Find a pod's last closed weeks, the oldest first."""
    rows = executor.read(_LAST, {"of": pod, "most": limit}).all()
    return tuple(_layer(row) for row in reversed(rows))


def of(executor: Executor, pod: PodId, week: Week) -> Layer | None:
    """Find one closed week."""
    row = executor.read(_OF, {"of": pod, "its_week": week}).one_or_none()
    return None if row is None else _layer(row)


def lay(executor: Executor, layer: Layer) -> None:
    """Add a closed week, or save its new count of stones in its next version.

    Raises `Conflict` if another version is stored.
    """
    row = {
        "pod": layer.pod,
        "week": layer.week,
        "closed_at": layer.closed_at,
        "stones": layer.stones,
        "version": layer.version,
    }
    if writing.insert_once(executor, layers, [row], ["pod", "week"]):
        return
    changed = {
        "of": layer.pod,
        "its_week": layer.week,
        "its_version": layer.version,
        "counted": layer.stones,
    }
    if not executor.write(_CHANGE, changed).rowcount:
        raise Conflict(layers.name)


def _layer(row: Fields) -> Layer:
    return Layer(row.pod, row.week, row.closed_at, row.stones, row.version)
