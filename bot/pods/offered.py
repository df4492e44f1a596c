"""Which of the caller's pods can be answered with, by names that tell them apart."""

from collections.abc import Sequence

from bot.dialogue.naming import told_apart
from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import shortened
from bot.domain.pods import Membership, PodState
from bot.kernel.ids import short
from bot.request import access
from bot.request.context import Context

_MORE = 40


def mine_pods(ctx: Context) -> Pairs:
    """Offer the caller's pods by name."""
    return _named(ctx, access.memberships(ctx))


def mine_any_pods(ctx: Context) -> Pairs:
    """Offer the caller's pods by name, with those in which they wait for a welcome."""
    return _named(ctx, ctx.uow.memberships.of_person(ctx.person.id))


def _named(ctx: Context, mine: Sequence[Membership]) -> Pairs:
    """Name pods; of one name they say what they are for, and since when one is in them."""
    found = ctx.uow.pods.many([m.pod for m in mine])
    pods = {short(p.id): p for p in found.values() if p.state is not PodState.ENDED}
    joined = {short(m.pod): m.joined_at.astimezone(ctx.voice.zone).date() for m in mine}

    def with_purpose(value: str, name: str) -> str:
        return ctx.voice.text("named.with", name=name, more=shortened(pods[value].purpose, _MORE))

    def with_day(value: str, name: str) -> str:
        return ctx.voice.text("named.since", name=name, day=ctx.voice.date(joined[value]))

    return told_apart([(v, pod.name) for v, pod in pods.items()], with_purpose, with_day)
