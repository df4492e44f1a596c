"""What holds of the rows after each step, whatever happened in it."""

from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, select

from bot.domain.notices import AgendaKind
from storage.repositories.agenda import agenda
from storage.repositories.notice_rows import outbox
from tests.stateful import oracle
from tests.stateful.oracle import Facts

ASKED = ("trial", "active", "resting")
SEATS = 8
PODS = 2


def broken(connection: Connection, facts: Facts) -> Iterator[str]:
    """Tell what does not hold."""
    planned = {(row.matter, row.subject): row for row in connection.execute(select(agenda))}
    for pod in facts.pods.values():
        yield from _of_a_pod(facts, pod, planned)
    for membership in facts.memberships:
        yield from _of_a_membership(facts, membership, planned)
    yield from _of_people(facts)
    yield from _of_layers(facts)


def _of_a_pod(facts: Facts, pod: Row[Any], planned: dict[Any, Row[Any]]) -> Iterator[str]:
    belong = [m for m in facts.memberships if m.pod == pod.id and m.state.value != "left"]
    inside = [m for m in belong if m.state.value != "waiting"]
    if len(belong) > SEATS:
        yield f"{len(belong)} have a seat in the pod {pod.id}"
    if pod.state.value == "ended":
        if belong:
            yield f"{len(belong)} are in the ended pod {pod.id}"
        return
    hosts = [m for m in inside if m.role.value == "host"]
    if len(hosts) != 1:
        yield f"the pod {pod.id} has {len(hosts)} hosts"
    if any(m.state.value == "forming" for m in inside) != (pod.state.value == "forming"):
        yield f"the pod {pod.id} is {pod.state}, and its members {[m.state for m in inside]}"
    close = planned.get((AgendaKind.CLOSE, pod.id))
    if pod.state.value == "open" and (close is None or close.week != pod.week):
        yield f"the pod {pod.id} closes {close and close.week}, and it is {pod.week}"


def _of_a_membership(
    facts: Facts, membership: Row[Any], planned: dict[Any, Row[Any]]
) -> Iterator[str]:
    pod = facts.pods[membership.pod]
    asked = membership.state.value in ASKED and pod.state.value == "open"
    prompt = planned.get((AgendaKind.PROMPT, membership.id))
    if asked and prompt is None:
        yield f"the member {membership.id} is never asked again"
    if not asked and prompt is not None:
        yield f"{membership.id} is {membership.state} and asked {prompt.due_at}"
    if membership.state.value == "left" and membership.shares:
        yield f"{membership.id} has left and shares"
    if membership.state.value == "left":
        left = [s for s in facts.shares if s.membership == membership.id]
        if left:
            yield f"{membership.id} has left, and {len(left)} goals stayed"


def _of_people(facts: Facts) -> Iterator[str]:
    ended = {pod.id for pod in facts.pods.values() if pod.state.value == "ended"}
    taken = Counter(
        m.person for m in facts.memberships if m.state.value != "left" and m.pod not in ended
    )
    yield from (f"{person} is in {n} pods" for person, n in taken.items() if n > PODS)


def _of_layers(facts: Facts) -> Iterator[str]:
    weeks = {(layer.pod, layer.week): layer for layer in facts.layers}
    stones: Counter[Any] = Counter()
    for check_in in facts.check_ins:
        layer = weeks.get((check_in.pod, check_in.week))
        stones[check_in.pod, check_in.week] += check_in.state.value == "answered"
        if layer is not None and check_in.state.value == "open":
            yield f"the check-in {check_in.id} of {check_in.week} is open after its close"
    for key, layer in weeks.items():
        if layer.stones != stones[key]:
            yield f"the layer of {layer.week} has {layer.stones} stones, of {stones[key]} laid"


class Scores:
    """Compares the progress of closed weeks with the second opinion, once after each change."""

    def __init__(self) -> None:
        self._seen: dict[int, int] = {}

    def wrong(self, facts: Facts) -> Iterator[str]:
        """Tell which weeks have another progress than they should."""
        closed = {(layer.pod, layer.week) for layer in facts.layers}
        inside = {m.id for m in facts.memberships if m.state.value in ASKED}
        for check_in in facts.check_ins:
            if (check_in.pod, check_in.week) not in closed or check_in.membership not in inside:
                continue
            if self._seen.get(check_in.id) == check_in.version:
                continue
            self._seen[check_in.id] = check_in.version
            day = oracle.day_of(check_in, facts.pods)
            for name, wanted, found in (
                ("progress", oracle.progress(facts, check_in, day), check_in.progress),
                ("bar", oracle.shown(facts, check_in, day), check_in.shown),
            ):
                if not _alike(wanted, found):
                    yield (
                        f"the {name} of {check_in.id} in {check_in.week} is {found}, "
                        f"and should be {wanted}"
                    )
            if hidden := oracle.hidden(facts, check_in):
                yield f"{hidden} count in {check_in.week} of {check_in.membership}, and are hidden"


def _alike(one: float | None, other: float | None) -> bool:
    if one is None or other is None:
        return one is other
    return abs(one - other) < 1e-9


def overdue(connection: Connection, now: datetime) -> Iterator[str]:
    """Tell what is still to be done, though there was nothing in its way."""
    waiting = select(outbox.c.key, outbox.c.next_at).where(outbox.c.state == "waiting")
    for row in connection.execute(waiting.where(outbox.c.next_at <= now)):
        yield f"{row.key} waits since {row.next_at}"
    for row in connection.execute(select(agenda).where(agenda.c.due_at <= now)):
        yield f"{row.matter} of {row.subject} is due since {row.due_at}"
