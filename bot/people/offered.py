"""Whom the caller can name: the people of their pods, by names that tell them apart.

Who is not named on the platform where the caller is, is not offered there.
"""

from collections.abc import Iterable

from bot.dialogue.naming import told_apart
from bot.dialogue.paging import Pairs
from bot.domain.pods import Membership
from bot.kernel.ids import short
from bot.request import access
from bot.request.context import Context


def mine_people(ctx: Context) -> Pairs:
    """Offer the other members of the caller's pods, each person once.

    Those from whom the caller does not want to hear are left out.
    """
    others = {m.person: m for m in _others(ctx) if m.person not in ctx.person.muted}
    return _named(ctx, others.values())


def mine_fellows(ctx: Context) -> Pairs:
    """Offer every other member of each of the caller's pods; of one name they say in which."""
    return _named(ctx, _others(ctx))


def mine_muted(ctx: Context) -> Pairs:
    """Offer those from whom the caller does not want to hear."""
    people = ctx.uow.people.many(ctx.person.muted) if ctx.person.muted else {}
    return told_apart([(short(person.id), person.name) for person in people.values()])


def _others(ctx: Context) -> list[Membership]:
    return [
        m
        for mine in access.memberships(ctx)
        for m in ctx.uow.memberships.of_pod(mine.pod)
        if m.inside and m.person != ctx.person.id and m.is_named_on(ctx.place.platform)
    ]


def _named(ctx: Context, others: Iterable[Membership]) -> Pairs:
    """Name members; of one name they say in which pod, on which platform, and since when."""
    members = {short(m.id): m for m in others}
    people = ctx.uow.people.many([m.person for m in members.values()])

    def with_pod(value: str, name: str) -> str:
        pod = ctx.uow.pods.get(members[value].pod).name
        return ctx.voice.text("named.with", name=name, more=pod)

    def with_platform(value: str, name: str) -> str:
        own = ctx.uow.people.accounts([members[value].person]).values()
        there = sorted({a.platform for accounts in own for a in accounts})
        named = [ctx.voice.text(f"platform.{platform}") for platform in there]
        return ctx.voice.text("named.with", name=name, more=ctx.voice.items(named))

    def with_day(value: str, name: str) -> str:
        since = members[value].joined_at.astimezone(ctx.voice.zone).date()
        return ctx.voice.text("named.since", name=name, day=ctx.voice.date(since))

    names = [(value, people[m.person].name) for value, m in members.items()]
    several = len({m.pod for m in members.values()}) > 1
    return told_apart(names, *((with_pod,) if several else ()), with_platform, with_day)
