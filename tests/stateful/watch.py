"""The watch: reads everything that anybody is shown, and tells what they should not have seen.

Each thing that somebody writes is a mark of its own, so that it is recognized wherever it appears.
Who may see it is read from the database at that moment, and not from what the product would say.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from functools import partial

from sqlalchemy import select

from bot.dialogue.inbound import Inbound, Pressed, Submitted, Typed
from bot.dialogue.replies import transcript
from bot.dialogue.responses import Response
from bot.dialogue.tokens import CommandToken, read
from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal, Visible
from bot.domain.pods import Membership, MembershipState, Pod
from bot.kernel.ids import PersonId, PodId
from bot.ports.chat import OutboundMessage
from bot.ports.storage import Storage, UnitOfWork
from storage.repositories.pods import pods
from tests.harness.connections import connection_of
from tests.harness.stages.small import PLATFORM
from tests.stateful.parts import FatefulPost, notice_of
from tests.stateful.theater import NAMES, Theater, replies
from tests.stateful.unasked import unasked

MARK = re.compile(r"zq\d+xñlantern")
NAME = re.compile("|".join(NAMES))
EVER = datetime(2025, 1, 1, tzinfo=UTC)


class Watch:
    """Keeps who wrote what, who was in which pod, and what went wrong."""

    def __init__(self, theater: Theater) -> None:
        self._theater = theater
        self.post: FatefulPost = theater.post
        self.storage: Storage | None = None
        self.authors: dict[str, str] = {}
        self.faults: list[str] = []
        self.before: dict[str, frozenset[int]] = defaultdict(frozenset)
        self.ever: dict[str, set[int]] = defaultdict(set)
        self.met: dict[str, set[str]] = defaultdict(set)
        self.read: dict[str, set[str]] = defaultdict(set)
        self.behind: dict[str, int] = {}
        self.racing = False
        theater.overhears = self.overhear
        theater.post.witness = self.letter

    def mark(self, author: str) -> str:
        """Make a word that nobody has written before, for somebody to write."""
        word = f"zq{len(self.authors) + 1}xñlantern"
        self.authors[word] = author
        return word

    async def overhear(self, inbound: Inbound, outcome: Response, again: bool) -> None:
        """Watch an answer; what was answered before may be answered so again."""
        assert self.storage is not None
        for reply, public in replies(outcome):
            everyone = public and not inbound.place.private
            readers = self._readers(inbound.place.id) if everyone else {inbound.account}
            text = transcript(reply)
            if any(self._foreign(reader, text) for reader in readers):
                place = inbound.place.id if everyone else None
                look = partial(self._check, readers, text, inbound, place, again=again)
                await self.storage.read(look)

    async def letter(self, letter: OutboundMessage, edited: bool) -> None:
        """Watch a letter at the moment in which it arrives."""
        assert self.storage is not None
        await self.storage.read(lambda uow: self._letter(uow, letter, edited))

    def fault(self, said: str) -> None:
        """Note that something is wrong."""
        self.post.story.tell("this is wrong: " + said.split("\n", maxsplit=1)[0])
        self.faults.append(f"{said} at {self.post.now():%a %Y-%m-%d %H:%M:%S}")

    def remember(self, uow: UnitOfWork) -> None:
        """Note who is in which pod now, and who has met."""
        inside: dict[int, set[str]] = defaultdict(set)
        for name in NAMES:
            mine = {int(m.pod) for m in _belongings(uow, person_of(uow, name.lower()))}
            self.before[name.lower()] = frozenset(mine)
            self.ever[name.lower()] |= mine
            for pod in mine:
                inside[pod].add(name)
        for together in inside.values():
            for name in together:
                self.met[name.lower()] |= together

    def _letter(self, uow: UnitOfWork, letter: OutboundMessage, edited: bool) -> None:
        text = transcript(letter.reply)
        key = notice_of(letter.key)
        if not letter.private:
            self._check(self._readers(letter.place), text, None, letter.place, uow, again=False)
            return
        reader = letter.place.removeprefix("dm:")
        if not self.racing:
            self._check({reader}, text, None, None, uow, again=False)
        found = uow.outbox.by_key(key)
        if found is None:
            self.fault(f"a letter of no notice: {letter.key}")
            return
        notice = found[0]
        if notice.person != person_of(uow, reader):
            self.fault(f"{key} came to {reader}")
        if not edited and notice.redraws is None and not self.racing:
            for problem in unasked(uow, notice, self.post.now(), self.post):
                self.fault(f"{key} to {reader}: {problem}")
            self._hidden(uow, reader, text, key)

    def _hidden(self, uow: UnitOfWork, reader: str, text: str, key: str) -> None:
        """A goal that no pod may see goes by its code name, also to its owner."""
        person = person_of(uow, reader)
        for goal in uow.goals.of_person(person, 1000) if person else ():
            seen = {share.visible for share in uow.goals.shares_of([goal.id])}
            if goal.title in text and Visible.POD not in seen:
                self.fault(f"{key} names the hidden goal {goal.title} to {reader}")

    def _foreign(self, reader: str, text: str) -> bool:
        marks = any(self.authors.get(mark) != reader for mark in MARK.findall(text))
        return marks or any(n.lower() != reader for n in NAME.findall(text))

    def _check(
        self,
        readers: set[str],
        text: str,
        inbound: Inbound | None,
        place: str | None,
        uow: UnitOfWork,
        *,
        again: bool,
    ) -> None:
        """See that each may read it; nobody else reads in a home whose home it is."""
        for word in sorted({*MARK.findall(text), *NAME.findall(text)}):
            for reader in sorted(readers):
                if self._may_read(uow, reader, word) or (again and word in self.read[reader]):
                    self.read[reader].add(word)
                else:
                    where = f" in {place}" if place else ""
                    self.fault(f"{reader} is shown {word}{where} by {_said(inbound)}:\n{text}\n")

    def _readers(self, place: str) -> set[str]:
        everyone = frozenset(name.lower() for name in NAMES)
        return set(self._theater.readers.get(place, everyone))

    def _may_read(self, uow: UnitOfWork, reader: str, word: str) -> bool:
        if word in NAMES:
            return word.lower() == reader or self._have_met(uow, reader, word)
        author = self.authors[word]
        if author == reader:
            return True
        return any(
            allowed
            for allowed in (
                self._of_a_pod(uow, reader, word),
                self._of_a_goal(uow, reader, author, word),
                self._of_a_check_in(uow, reader, author, word),
                _of_a_cheer(uow, reader, word),
            )
        )

    def _have_met(self, uow: UnitOfWork, reader: str, name: str) -> bool:
        if name in self.met[reader]:
            return True
        theirs = {m.pod for m in _belongings(uow, person_of(uow, name.lower()))}
        return bool(theirs & self._pods(uow, reader))

    def _of_a_pod(self, uow: UnitOfWork, reader: str, word: str) -> bool:
        return any(word in (pod.name, pod.purpose) for pod in self._known_pods(uow, reader))

    def _known_pods(self, uow: UnitOfWork, reader: str) -> Iterator[Pod]:
        behind = self.behind.get(reader)
        for pod in self._pods(uow, reader) | ({behind} if behind else set()):
            yield uow.pods.get(PodId(pod))

    def _pods(self, uow: UnitOfWork, reader: str) -> set[int]:
        now = {int(m.pod) for m in _belongings(uow, person_of(uow, reader))}
        return now | self.before[reader]

    def _of_a_goal(self, uow: UnitOfWork, reader: str, author: str, word: str) -> bool:
        owner = person_of(uow, author)
        goals = uow.goals.of_person(owner, 1000) if owner else ()
        named = [goal for goal in goals if goal.title == word]
        return any(self._is_shown(uow, reader, goal) for goal in named)

    def _is_shown(self, uow: UnitOfWork, reader: str, goal: Goal) -> bool:
        return any(
            share.visible is Visible.POD
            and _shares(uow.memberships.get(share.membership))
            and self._is_inside(uow, reader, share.pod)
            for share in uow.goals.shares_of([goal.id])
        )

    def _of_a_check_in(self, uow: UnitOfWork, reader: str, author: str, word: str) -> bool:
        owner = person_of(uow, author)
        return any(
            word in _written(check_in)
            and check_in.words.visible is Visible.POD
            and _shares(uow.memberships.get(check_in.membership))
            and self._is_inside(uow, reader, check_in.pod)
            for check_in in (uow.checkins.of_person(owner, EVER) if owner else ())
        )

    def _is_inside(self, uow: UnitOfWork, reader: str, pod: PodId) -> bool:
        mine = [m for m in _belongings(uow, person_of(uow, reader)) if m.pod == pod]
        return any(m.inside for m in mine)


def person_of(uow: UnitOfWork, key: str) -> PersonId | None:
    """Find who has an account."""
    account = uow.people.account(PLATFORM, key)
    return account.person if account else None


def all_pods(uow: UnitOfWork) -> list[PodId]:
    """Find every pod there is."""
    return [PodId(row.id) for row in connection_of(uow).execute(select(pods.c.id))]


def _belongings(uow: UnitOfWork, person: PersonId | None) -> list[Membership]:
    mine = uow.memberships.of_person(person) if person else ()
    return [m for m in mine if m.state is not MembershipState.LEFT]


def _shares(membership: Membership) -> bool:
    return membership.shares and membership.inside


def _written(check_in: CheckIn) -> tuple[str | None, ...]:
    words = check_in.words
    return (words.win, words.hard, words.wish, words.caption)


def _of_a_cheer(uow: UnitOfWork, reader: str, word: str) -> bool:
    me = person_of(uow, reader)
    mine = uow.checkins.of_person(me, EVER) if me else ()
    return any(cheer.words == word for cheer in uow.checkins.cheers_for([c.id for c in mine]))


def _said(inbound: Inbound | None) -> str:
    match inbound and inbound.act:
        case Pressed(token) | Submitted(token):
            press = read(token)
            return press.path if isinstance(press, CommandToken) else "a step in a form"
        case Typed(path):
            return path
        case None:
            return "a letter"
        case _:
            return "words"
