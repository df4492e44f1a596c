"""Finds what others were told that names somebody, so that it can be drawn anew without them.

What shows a check-in is found by its subject (`bot/checkins/redraws.py`); here is all the rest.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from bot.domain.checkins import ToldCheer
from bot.domain.notices import Notice, NoticeKind
from bot.domain.people import Person
from bot.domain.pods import Membership
from bot.kernel.errors import NotFound
from bot.kernel.ids import MembershipId, PersonalNoteId, PersonId, RemovalId
from bot.ports.storage import UnitOfWork


class Named:
    """Somebody whom others were told of: who they are, and everywhere they are or were."""

    def __init__(self, uow: UnitOfWork, person: Person, mine: Sequence[Membership]) -> None:
        self.uow = uow
        self.person = person
        self.memberships = {each.id for each in mine}
        self.pods = {each.pod for each in mine}

    def by_membership(self, notice: Notice, name: str) -> bool:
        """Tell whether a notice names a membership of theirs."""
        return notice.args.get(name) in self.memberships


Names = Callable[[Named, Notice], bool]


def _newcomer(named: Named, notice: Notice) -> bool:
    return named.by_membership(notice, "newcomer")


def _asker(named: Named, notice: Notice) -> bool:
    return named.by_membership(notice, "asker")


def _about(named: Named, notice: Notice) -> bool:
    return named.by_membership(notice, "about") or named.by_membership(notice, "to")


def _talk(named: Named, notice: Notice) -> bool:
    return _asker(named, notice) or _about(named, notice)


def _removal(named: Named, notice: Notice) -> bool:
    try:
        removal = named.uow.removals.get(RemovalId(int(notice.args["removal"])))
    except NotFound:
        return False
    return removal.membership in named.memberships


def _leaver(named: Named, notice: Notice) -> bool:
    return notice.args.get("leaver") == named.person.id


def _writer(named: Named, notice: Notice) -> bool:
    try:
        note = named.uow.personal_notes.get(PersonalNoteId(int(notice.args["note"])))
    except NotFound:
        return False
    return note.sender == named.person.id


def _of_their_pod(named: Named, notice: Notice) -> bool:
    try:
        reader = named.uow.memberships.get(MembershipId(int(notice.args["membership"])))
    except NotFound:
        return False
    return reader.pod in named.pods


def _nobody(_: Named, __: Notice) -> bool:
    return False


# Of each kind, whether it names somebody; digests, requests and cheers are found otherwise.
NAMES: Mapping[NoticeKind, Names] = {
    NoticeKind.WELCOME: _newcomer,
    NoticeKind.CONFIDED: _asker,
    NoticeKind.TOLD: _about,
    NoticeKind.GOODBYE: _leaver,
    NoticeKind.NOTE: _writer,
    NoticeKind.OPENED: _of_their_pod,
    NoticeKind.HOST: _of_their_pod,
    NoticeKind.PROMPT: _nobody,
    NoticeKind.REMINDER: _nobody,
    NoticeKind.CALL: _nobody,
    NoticeKind.DIGEST: _nobody,
    NoticeKind.CHEERS: _nobody,
    NoticeKind.SEE: _nobody,
    NoticeKind.QUIET: _nobody,
    NoticeKind.WELCOMED: _nobody,
    NoticeKind.DECLINED: _nobody,
    NoticeKind.START: _nobody,
    NoticeKind.STAY: _nobody,
    NoticeKind.MIDWEEK: _nobody,
    NoticeKind.WISH: _nobody,
    NoticeKind.RHYTHM: _nobody,
    NoticeKind.RANKING: _nobody,
    NoticeKind.CONSENT: _nobody,
    NoticeKind.HOME: _nobody,
    NoticeKind.LOOK: _nobody,
    NoticeKind.ASK_AFTER: _nobody,
    NoticeKind.LINK: _nobody,
    NoticeKind.REPORT: _nobody,
    NoticeKind.TALK: _talk,
    NoticeKind.REMOVAL: _removal,
    NoticeKind.REMOVED: _nobody,
}
_NAMING = [kind for kind, names in NAMES.items() if names is not _nobody]


def naming(uow: UnitOfWork, person: Person, mine: Sequence[Membership]) -> list[Notice]:
    """Find what others in somebody's pods were told that names them, or brings their cheers."""
    named = Named(uow, person, mine)
    members = [m for pod in named.pods for m in uow.memberships.of_pod(pod)]
    fellows = {member.person for member in members} - {person.id}
    if not fellows:
        return []
    told = uow.outbox.told(fellows, _NAMING)
    found = [notice for notice in told if NAMES[notice.kind](named, notice)]
    return [*found, *_cheering(uow, person)]


def _cheering(uow: UnitOfWork, person: Person) -> Iterator[Notice]:
    """Find what brought somebody's cheers, each with when it brought them.

    A cheer came with the first evening after it, if that was not later than it was brought.
    """
    given = uow.forgetting.cheers_given(person.id)
    brought: dict[PersonId, list[Notice]] = defaultdict(list)
    for each in uow.outbox.told({one.receiver for one in given}, [NoticeKind.CHEERS]):
        if each.person is not None:
            brought[each.person].append(each)
    evenings = {}
    for cheer in given:
        if (found := _evening(cheer, brought[cheer.receiver])) is not None:
            evenings[found.key] = replace(found, args={"told_at": cheer.told_at.isoformat()})
    yield from evenings.values()


def _evening(cheer: ToldCheer, brought: Sequence[Notice]) -> Notice | None:
    after = [notice for notice in brought if cheer.at <= notice.due_at <= cheer.told_at]
    return min(after, key=lambda notice: notice.due_at, default=None)
