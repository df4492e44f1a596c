"""A unit of work: one transaction, and all repositories over its connection."""

from collections.abc import Collection
from contextlib import AbstractContextManager
from datetime import datetime, timedelta
from typing import Self

from sqlalchemy import Connection

from bot.kernel.clock import Clock
from bot.kernel.ids import PersonId
from storage.repositories import callers
from storage.repositories.agenda import SqlAgenda
from storage.repositories.arrivals import SqlArrivals
from storage.repositories.chat_log import SqlChatEvents
from storage.repositories.checkins import SqlCheckIns
from storage.repositories.conversations import SqlConversations
from storage.repositories.forgetting import SqlForgetting
from storage.repositories.former_words import SqlFormerWords
from storage.repositories.goals import SqlGoals
from storage.repositories.inbox import SqlInbox
from storage.repositories.kept_words import SqlKeptWords
from storage.repositories.leases import SqlLeases
from storage.repositories.links import SqlLinks
from storage.repositories.memberships import SqlMemberships
from storage.repositories.merging import SqlMerging
from storage.repositories.notes import SqlNotes
from storage.repositories.outbox import SqlOutbox
from storage.repositories.own_data import SqlOwnData
from storage.repositories.people import SqlPeople
from storage.repositories.personal_notes import SqlPersonalNotes
from storage.repositories.pods import SqlPods
from storage.repositories.read_cache import ReadCache
from storage.repositories.removals import SqlRemovals
from storage.repositories.reports import SqlReports
from storage.repositories.wrong_codes import SqlWrongCodes
from storage.sealing.data_keys import Sealer
from storage.sealing.encryption import Vault
from storage.statements.executor import Executor

# What ended so long before is asked about by no week that a notice may be about.
MOST_WEEKS = timedelta(weeks=9)


class SqlUnitOfWork:
    """Gives the core every repository, all over one transaction.

    Without `savepoints`, what is to be undone raises `SavepointMissing`. All is written when the
    unit has been left.
    """

    def __init__(
        self, connection: Connection, vault: Vault, clock: Clock, *, savepoints: bool = True
    ) -> None:
        self._connection = connection
        self._executor = executor = Executor(connection, savepoints=savepoints)
        self._sealer = Sealer(executor, vault)
        self._caches = [ReadCache() for _ in range(5)]
        people, pods, memberships, goals, checkins = self._caches
        self.people = SqlPeople(executor, self._sealer, people)
        self.pods = SqlPods(executor, self._sealer, pods)
        self.memberships = SqlMemberships(executor, memberships)
        self.goals = SqlGoals(executor, self._sealer, goals)
        self.checkins = SqlCheckIns(executor, self._sealer, checkins)
        self.personal_notes = SqlPersonalNotes(executor, self._sealer)
        self.reports = SqlReports(executor, self._sealer)
        self.former_words = SqlFormerWords(executor, self._sealer)
        self.own_data = SqlOwnData(executor, self._sealer, self.checkins, self.personal_notes)
        self.kept_words = SqlKeptWords(executor)
        self.removals = SqlRemovals(executor, self._sealer)
        self.agenda = SqlAgenda(executor)
        self.outbox = SqlOutbox(executor, clock)
        self.inbox = SqlInbox(executor, self._sealer)
        self.conversations = SqlConversations(executor, self._sealer)
        self.notes = SqlNotes(executor)
        self.chat = SqlChatEvents(executor, self._sealer)
        self.arrivals = SqlArrivals(executor, self._sealer)
        self.wrong_codes = SqlWrongCodes(executor)
        self.leases = SqlLeases(executor, clock)
        self.links = SqlLinks(executor)
        self.merging = SqlMerging(executor, self._sealer, self._forget)
        self.forgetting = SqlForgetting(executor, self._sealer, self._forget)

    def __enter__(self) -> Self:
        """Begin to work."""
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Write what was put, unless the work failed."""
        if kind is None:
            self._executor.settle()

    def prefetch(self, people: Collection[PersonId], since: datetime) -> None:
        """Read ahead what notices to some people are composed of, and nothing twice."""
        self._executor.remember()
        self.people.prefetch(people)
        members = self.memberships.prefetch(people)
        pods = self.pods.prefetch({each.pod for each in members})
        self.goals.prefetch(pods, {each.id for each in members}, since - MOST_WEEKS)
        weeks = {each.id: pods[each.pod].week for each in members}
        self.checkins.prefetch({each: week for each, week in weeks.items() if week is not None})
        self.outbox.prefetch(people, since)

    def prefetch_caller(self, platform: str, external: str, event: str) -> None:
        """Read ahead, in one statement, what is asked about whoever acts."""
        found = callers.read(self._executor, platform, external, event)
        if found is None:
            self.people.remember(platform, external, None, None)
            return
        self._sealer.remember(found.keys)
        self.people.remember(platform, external, found.account, found.person)
        self.inbox.remember(platform, event, found.answer, found.answered)
        self.memberships.remember_of(found.person.id, found.memberships)
        self.pods.remember(found.pods)
        if not found.has_form:
            self.conversations.remember_none(found.account.id)

    def savepoint(self) -> AbstractContextManager[None]:
        """Undo what happens within, and only that, when it raises."""
        return self._executor.savepoint(self._forget)

    def _forget(self) -> None:
        self._sealer.undo()
        for cache in self._caches:
            cache.clear()
