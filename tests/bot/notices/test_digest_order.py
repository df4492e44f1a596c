"""In which order a digest shows a pod's members: drawn anew each week, and kept when redrawn."""

from bot.domain.weeks import Week
from bot.kernel.ids import MembershipId
from bot.notices.digests import draw_order

MEMBERS = [MembershipId(number) for number in (11, 22, 33, 44, 55)]
WEEKS = [Week(2026, number) for number in range(1, 41)]


def drawn(members: list[MembershipId], week: Week) -> list[MembershipId]:
    order = draw_order(members, week)
    return sorted(members, key=lambda member: order[member])


def test_each_week_draws_anew_and_everybody_is_first_at_times() -> None:
    orders = [tuple(drawn(MEMBERS, week)) for week in WEEKS]
    assert len(set(orders)) > 20
    assert {order[0] for order in orders} == {order[-1] for order in orders} == {*MEMBERS}


def test_a_week_keeps_its_order_whoever_comes_later() -> None:
    for week in WEEKS:
        with_another = drawn([MembershipId(66), *reversed(MEMBERS)], week)
        assert [m for m in with_another if m in MEMBERS] == drawn(MEMBERS, week)
