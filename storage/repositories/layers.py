"""The rows of a pod's closed weeks, one for each pod and week."""

from typing import Any

from sqlalchemy import Column, Connection, Integer, Row, Table, bindparam, select, update

from bot.domain.checkins import Layer
from bot.domain.weeks import Week
from bot.kernel.errors import Conflict
from bot.kernel.ids import PodId
from storage import statements
from storage.columns import Instant, WeekName, metadata, refers

layers = Table(
    "layers",
    metadata,
    refers("pod", "pods", primary=True),
    Column("week", WeekName, primary_key=True),
    Column("closed_at", Instant, nullable=False),
    Column("stones", Integer, nullable=False),
    Column("version", Integer, nullable=False),
)


_LAST = (
    select(layers)
    .where(layers.c.pod == bindparam("of"))
    .order_by(layers.c.week.desc())
    .limit(bindparam("most"))
)


def last(connection: Connection, pod: PodId, limit: int) -> tuple[Layer, ...]:
    """Find a pod's last closed weeks, the oldest first."""
    rows = connection.execute(_LAST, {"of": pod, "most": limit}).all()
    return tuple(_layer(row) for row in reversed(rows))


def of(connection: Connection, pod: PodId, week: Week) -> Layer | None:
    """Find one closed week."""
    wanted = select(layers).where(layers.c.pod == pod, layers.c.week == week)
    row = connection.execute(wanted).one_or_none()
    return None if row is None else _layer(row)


def lay(connection: Connection, layer: Layer) -> None:
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
    if statements.insert_once(connection, layers, [row], ["pod", "week"]):
        return
    changed = (
        update(layers)
        .where(layers.c.pod == layer.pod, layers.c.week == layer.week)
        .where(layers.c.version == layer.version)
        .values(stones=layer.stones, version=layer.version + 1)
    )
    if not connection.execute(changed).rowcount:
        raise Conflict(layers.name)


def _layer(row: Row[Any]) -> Layer:
    return Layer(row.pod, row.week, row.closed_at, row.stones, row.version)
