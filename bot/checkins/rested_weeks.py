"""Keeps the weeks that are not closed in step with a person's rest, when it begins or ends."""

from collections.abc import Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.domain.checkins import CheckIn, CheckInState
from bot.domain.notices import NoticeKind
from bot.domain.people import Person, Rest
from bot.domain.pods import ASKED, Pod
from bot.kernel.ids import Ids
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork


def follow_rest(
    uow: UnitOfWork, ids: Ids, now: datetime, person: Person, before: Rest | None
) -> list[Pod]:
    """Rest the weeks that a person's new rest covers, and open those that only the last one did.

    - A week whose check-in day comes after the rest stays open; one whose day has been rests.
    - A week that is open again is asked about at its hour, or at once where that has passed.
    - One that was answered stays so; its pod is given back.
    """
    theirs = [c for c in uow.checkins.of_person(person.id, now) if c.closes_at > now]
    pods = uow.pods.many({c.pod for c in theirs})
    today = now.astimezone(ZoneInfo(person.lives_in)).date()
    rested, opened = list[CheckIn](), list[CheckIn]()
    for check_in in theirs:
        day = pods[check_in.pod].rhythm.check_in_day(check_in.week)
        covered = person.rest is not None and (person.rest.covers(day) or day < today)
        undone = before is not None and (
            (day >= today and before.covers(day)) or before.since == today
        )
        if check_in.state is CheckInState.OPEN and covered:
            rested.append(check_in.rest())
        elif check_in.state is CheckInState.RESTED and undone and not covered:
            opened.append(check_in.unanswer())
    if rested or opened:
        uow.checkins.save(*rested, *opened)
    for check_in in _unasked(uow, now, person, opened):
        OutboxWriter(uow, ids, now, check_in.pod).tell_person(
            NoticeKind.PROMPT,
            f"prompt:{check_in.membership}:{check_in.week}",
            person.id,
            until=check_in.closes_at,
            membership=check_in.membership,
            week=str(check_in.week),
        )
    return [pods[check_in.pod] for check_in in theirs if check_in.has_stone]


def _unasked(
    uow: UnitOfWork, now: datetime, person: Person, opened: list[CheckIn]
) -> Iterator[CheckIn]:
    """Find the weeks whose hour passed while the person rested."""
    for check_in in opened:
        member = uow.memberships.get(check_in.membership)
        pod = uow.pods.get(check_in.pod)
        passed = member.hour(pod.rhythm, person.zone).prompt_at(check_in.week) <= now
        if passed and check_in.asked_at is None and member.state in ASKED:
            yield check_in
