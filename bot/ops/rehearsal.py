"""Rehearses what one person would be asked next, when and where, by the parts that will do it.

It is played in a transaction that is undone; nothing is sent, and nothing stays.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from bot.app.settings import Settings
from bot.dialogue.replies import Reply, transcript
from bot.domain import policy
from bot.domain.notices import AgendaKind, Notice, NoticeState
from bot.domain.people import NudgeLevel, Person
from bot.domain.pods import ASKED, Membership, PodState
from bot.kernel.clock import Clock
from bot.kernel.errors import NotFound
from bot.kernel.ids import PersonId, SystemIds
from bot.kernel.metrics import EndReason
from bot.notices import prompt_planning
from bot.notices.compose import NoticeComposer
from bot.ops import installation
from bot.ops.reporting import count
from bot.ops.reporting import utc as in_utc
from bot.outbox.composition import Composed, DeliveredNotice, Dropped, Postponed
from bot.ports.storage import AHEAD, UnitOfWork
from bot.request.context import Rules
from storage import guest_access
from storage.errors import StorageError

PERSON = "person"
WEEKS_AHEAD = 8
_HOW = "name them as PLATFORM:ID, like telegram:12345, or as person:ID"


def rehearse(settings: Settings, who: str, clock: Clock, *, words: bool) -> list[str]:
    """Tell it line by line; private words only if they are wanted. Raises `StorageError`."""
    keys = installation.master_keys(settings)
    with guest_access.rehearsing(installation.database_url(settings), keys, clock) as uow:
        now = clock.now() + timedelta(seconds=float(uow.notes.get(AHEAD) or 0))
        rules = Rules(settings.pod_size_max, settings.pods_per_person)
        try:
            person = uow.people.get(_found(uow, who))
            return [*_Rehearsal(uow, now, rules, person, words=words).lines()]
        except NotFound:
            raise StorageError(f"nobody is known here as {who}; {_HOW}") from None


def _found(uow: UnitOfWork, who: str) -> PersonId:
    platform, _, external = who.partition(":")
    if not external:
        raise StorageError(f"{who!r} names nobody; {_HOW}")
    if platform == PERSON and external.isdecimal():
        return PersonId(int(external))
    account = uow.people.account(platform, external)
    if account is None:
        raise NotFound
    return account.person


@dataclass(frozen=True, slots=True)
class _Question:
    """A question to come: the notice, and whether it waits in the outbox already."""

    notice: Notice
    waits: bool


class _Rehearsal:
    """Plays one person's next questions, one for each pod, in the order in which they come."""

    def __init__(
        self, uow: UnitOfWork, now: datetime, rules: Rules, person: Person, *, words: bool
    ) -> None:
        ids = SystemIds()
        self._uow = uow
        self._now = now
        self._person = person
        self._words = words
        self._ids = ids
        self._composer = NoticeComposer(ids, rules)

    def lines(self) -> Iterator[str]:
        """Say who it is, and what comes for each pod."""
        yield from self._about()
        asked = [m for m in self._uow.memberships.of_person(self._person.id) if self._asks(m)]
        if not asked:
            yield "There is nothing to ask: they are in no open pod."
        for member in sorted(asked, key=self._due):
            yield from self._next(member)

    def _about(self) -> Iterator[str]:
        person = self._person
        quiet = f"{person.quiet.start:%H:%M} to {person.quiet.end:%H:%M}"
        yield (
            f"Person {person.id}, language {person.language}, zone {person.lives_in}"
            f"{'' if person.zone else ' (they have not said)'}; nudges {person.nudges},"
            f" {count(person.budget, 'message')} a week; quiet hours {quiet}."
        )
        if person.rest is not None:
            until = person.rest.until or "they say anything"
            yield f"Rest: since {person.rest.since}, until {until}."
        for account in self._uow.people.accounts([person.id])[person.id]:
            arrives = account.reachable and account.place is not None
            yield (
                f"Account {account.platform}:{account.external}, last used"
                f" {in_utc(account.used_at)}: {'reachable' if arrives else 'not reachable'}."
            )

    def _asks(self, member: Membership) -> bool:
        return member.state in ASKED and self._uow.pods.get(member.pod).state is PodState.OPEN

    def _due(self, member: Membership) -> datetime:
        due = self._uow.agenda.of(AgendaKind.PROMPT, member.id)
        return self._now if due is None else due.due_at

    def _next(self, member: Membership) -> Iterator[str]:
        about = f"Pod {member.pod} ({member.state})"
        due = self._uow.agenda.of(AgendaKind.PROMPT, member.id)
        if due is None or due.week is None:
            yield f"{about}: nothing is planned."
            return
        waiting = self._prompt(due.week.plus(-1), member)
        if waiting is not None:
            yield from self._told(about, _Question(waiting, waits=True))
            return
        for _ in range(WEEKS_AHEAD):
            question = self._planned(member)
            if question is not None:
                yield from self._told(about, question)
                return
            yield f"{about}, {self._skipped(member)}"
        yield f"{about}: nothing is asked in the next {WEEKS_AHEAD} weeks."

    def _planned(self, member: Membership) -> _Question | None:
        """Let the planner make the next question, as it will when it is due."""
        due = self._uow.agenda.of(AgendaKind.PROMPT, member.id)
        if due is None or due.week is None:
            return None
        prompt_planning.ask(self._uow, self._ids, max(self._now, due.due_at), [due])
        made = self._prompt(due.week, member)
        return None if made is None else _Question(made, waits=False)

    def _prompt(self, week: object, member: Membership) -> Notice | None:
        found = self._uow.outbox.by_key(f"prompt:{member.id}:{week}")
        return found[0] if found and found[1] is NoticeState.WAITING else None

    def _skipped(self, member: Membership) -> str:
        """Say why the week that the planner has just gone past has no question."""
        due = self._uow.agenda.of(AgendaKind.PROMPT, member.id)
        if due is None or due.week is None:
            return "nothing is planned."
        before = due.week.plus(-1)
        week = self._uow.checkins.of(member.id, before)
        return f"week {before}: no question ({week.state if week else 'not a week of theirs'})."

    def _told(self, about: str, question: _Question) -> Iterator[str]:
        notice = question.notice
        at = max(self._now, notice.due_at)
        state = "waiting in the outbox" if question.waits else "planned"
        yield (
            f"{about}, week {notice.args['week']}: the question is {state},"
            f" for {self._local(at)}, on {notice.platform or 'no platform'}."
        )
        said = self._composer.compose(self._uow, notice, at, None)
        if isinstance(said, Postponed):
            yield f"  Held back by {self._holds(at)} until {self._local(said.until)}."
            at = said.until
            said = self._composer.compose(self._uow, notice, at, None)
        match said:
            case Composed():
                yield from self._shown(said.reply)
                self._composer.note_delivered(
                    self._uow, [DeliveredNotice(notice, at, asks=said.asks)]
                )
            case Dropped(reason):
                yield f"  It would not be sent: {_WHY.get(reason, reason)}."
            case Postponed():
                yield f"  Held back again until {self._local(said.until)}."
        yield f"  Reminder: {self._reminder(notice)}."

    def _holds(self, at: datetime) -> str:
        return "a rest" if policy.resting_until(self._person, at) != at else "quiet hours"

    def _shown(self, reply: Reply) -> Iterator[str]:
        kinds = Counter(type(block).__name__.lower() for block in reply.blocks)
        parts = ", ".join(f"{kind} {number}" for kind, number in kinds.items())
        buttons = sum(1 for _ in reply.all_buttons)
        yield f"  Nothing else holds it back. Its parts: {parts}, button {buttons}."
        if self._words:
            yield from (f"  | {line}" for line in transcript(reply).splitlines())

    def _reminder(self, prompt: Notice) -> str:
        found = self._uow.outbox.by_key(prompt.key.replace("prompt:", "remind:", 1))
        if found is not None:
            return f"{self._local(found[0].due_at)}, unless they answer before"
        if self._person.nudges is NudgeLevel.LIGHT:
            return "none, at the nudge level light"
        return "none: there is no room before the close, or they have been quiet"

    def _local(self, at: datetime) -> str:
        local = at.astimezone(ZoneInfo(self._person.lives_in))
        return f"{local:%A %Y-%m-%d %H:%M} there ({in_utc(at)})"


_WHY = {
    EndReason.UNREACHABLE: "they cannot be reached on that platform",
    EndReason.RESTING: "they are resting",
    EndReason.EXPIRED: "after quiet hours it would be of no use",
    EndReason.BUDGET: "the week's messages are spent",
    EndReason.ANSWERED: "the week is answered already",
    EndReason.ASKED: "they were asked already, or are together with the question before",
    EndReason.LEFT: "they are in the pod no longer",
    EndReason.GONE: "what it is about is gone",
}
