"""Two lives at random, in the same pods and in others, for whoever makes one of them."""

from dataclasses import dataclass, field
from datetime import timedelta
from random import Random

from msgspec.structs import replace

from bot.domain.checkins import CheckIn, CheckInState, GoalOutcome
from bot.domain.goals import Goal, GoalLog, GoalShare, GoalState, Visible
from bot.domain.links import Link, LinkState
from bot.domain.notices import AgendaItem, AgendaKind, Notice
from bot.domain.people import Account, Person
from bot.domain.pods import MemberRole, Membership, MembershipState, Pod
from bot.domain.support import NotOkay
from bot.kernel.ids import CheckInId, LogId
from bot.ports.storage import UnitOfWork
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK

STATES = (
    MembershipState.TRIAL,
    MembershipState.ACTIVE,
    MembershipState.RESTING,
    MembershipState.LEFT,
)


@dataclass
class Life:
    """What one person has."""

    person: Person
    account: Account
    memberships: list[Membership] = field(default_factory=list)
    goals: list[Goal] = field(default_factory=list)
    shares: list[GoalShare] = field(default_factory=list)
    logs: list[GoalLog] = field(default_factory=list)
    weeks: list[CheckIn] = field(default_factory=list)


@dataclass
class TwoLives:
    """Two people, a fellow of both, and the link between the two, agreed to."""

    first: Life
    second: Life
    fellow: Life
    pods: list[Pod]
    link: Link


def lived(uow: UnitOfWork, seed: int) -> TwoLives:
    """Store two lives and what is between them."""
    chance = Random(seed)  # noqa: S311 no secret
    pods = [samples.pod() for _ in range(3)]
    for pod in pods:
        uow.pods.add(pod)
    names = ("Ann", "Bea", "Cy")
    lives = [
        _begun(uow, f"{name} {samples.MARK}", on) for name, on in zip(names, _ON, strict=True)
    ]
    first, second, fellow = lives
    for pod in pods:
        _member(uow, chance, fellow, pod, MembershipState.ACTIVE)
        for life in (first, second):
            if chance.random() < 0.7:
                _member(uow, chance, life, pod, chance.choice(STATES))
    for life in lives:
        _lives(uow, chance, life)
    _between(uow, chance, lives)
    told = tuple(m.id for life in (first, second) for m in life.memberships)
    fellow.person = uow.people.save(replace(fellow.person, not_okay=NotOkay(NOW, told)))
    link = replace(samples.link(first.account, second.account), state=LinkState.AGREED)
    link = replace(link, expires_at=NOW, walked=None)
    uow.links.add(link)
    return TwoLives(first, second, fellow, pods, link)


_ON = ("discord", "telegram", "telegram")


def _begun(uow: UnitOfWork, name: str, on: str) -> Life:
    person = replace(samples.person(name), not_okay=None, rest=None)
    account = replace(samples.account(person, on), names=True)
    uow.people.add(person, account)
    return Life(person, account)


def _member(uow: UnitOfWork, chance: Random, life: Life, pod: Pod, state: MembershipState) -> None:
    member = replace(
        samples.membership(pod, life.person),
        state=state,
        role=chance.choice([*MemberRole]),
        departure=None,
        removed_at=None,
        joined_at=NOW - chance.randrange(90) * DAY,
        on_board=chance.random() < 0.5,
    )
    uow.memberships.add(member)
    life.memberships.append(member)
    uow.agenda.put(samples.due(member, NOW + chance.randrange(9) * DAY))
    invitation = samples.invitation(pod, life.person)
    uow.pods.invite(invitation, samples.spoken(invitation))
    uow.pods.use(invitation.id, life.person.id, NOW)


def _lives(uow: UnitOfWork, chance: Random, life: Life) -> None:
    for _ in range(chance.randrange(1, 6)):
        goal = replace(samples.goal(life.person), state=chance.choice([*GoalState]))
        uow.goals.add(goal)
        life.goals.append(goal)
        for member in life.memberships:
            if chance.random() < 0.5:
                share = GoalShare(goal.id, member.pod, member.id, chance.choice([*Visible]))
                uow.goals.share(share)
                life.shares.append(share)
        for _ in range(chance.randrange(3)):
            log = replace(samples.log(goal), id=LogId(samples.number()))
            uow.goals.log(log)
            life.logs.append(log)
    for member in life.memberships:
        for back in range(4):
            if chance.random() < 0.7:
                _answers(uow, chance, life, member, -back)
    said = replace(samples.conversation(life.account))
    uow.conversations.put(said)
    event = f"event-{life.person.id}"
    uow.inbox.record(life.account.platform, event, life.person.id, b"answer", NOW)


def _answers(uow: UnitOfWork, chance: Random, life: Life, member: Membership, weeks: int) -> None:
    goals = {goal.id: chance.choice([*GoalOutcome]) for goal in life.goals}
    week = samples.check_in(member, WEEK.plus(weeks), goals)
    if chance.random() < 0.3:
        week = replace(week, state=CheckInState.MISSED, answered_at=None, outcomes={})
    else:
        at = week.closes_at - timedelta(minutes=chance.randrange(5000))
        week = replace(week, answered_at=at)
    week = replace(week, id=CheckInId(samples.number()), withheld=chance.random() < 0.3)
    uow.checkins.add(week)
    life.weeks.append(week)
    uow.agenda.put(AgendaItem(AgendaKind.SEE, week.id, NOW + DAY, week.week))


def _between(uow: UnitOfWork, chance: Random, lives: list[Life]) -> None:
    for life in lives:
        for other in lives:
            if other is not life:
                uow.personal_notes.add(samples.personal_note(life.person, other.person))
                for week in other.weeks:
                    if chance.random() < 0.5:
                        uow.checkins.cheer(samples.cheer(week, life.person))
        for member in life.memberships:
            uow.outbox.put(_told(life, member), _told(life, member, "reminder"))


def _told(life: Life, member: Membership, kind: str = "prompt") -> Notice:
    return replace_notice(samples.notice(life.person), life, member, kind)


def replace_notice(notice: Notice, life: Life, member: Membership, kind: str) -> Notice:
    """Make a notice about a membership, under the key that its planner gives it."""
    return Notice(
        notice.id,
        f"{kind}:{member.id}:{WEEK}",
        notice.kind,
        life.account.platform,
        notice.due_at,
        notice.expires_at,
        notice.tie_breaker,
        person=life.person.id,
        args={"membership": member.id, "week": str(WEEK)},
        shows=f"check_in:{life.weeks[0].id}" if life.weeks else None,
    )
