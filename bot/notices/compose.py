"""Composes a notice from what is true when it is delivered, or drops it if not wanted then.

Every notice passes the same gates, whoever caused it: still in the pod, not resting, not in quiet
hours, within the budget, reachable (docs/behavior.md, "Checked again when sent"). Then its kind
decides.
"""

import dataclasses
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from msgspec.structs import replace

from bot.dialogue.replies import Reply
from bot.domain import policy
from bot.domain.notices import DELIVERY_GUARANTEES, DeliveryGuarantee, Notice, NoticeKind
from bot.domain.people import Account, Person
from bot.domain.pods import Home
from bot.kernel.errors import NotFound
from bot.kernel.ids import HomeId, Ids, NoticeId, PersonId, PodId
from bot.kernel.metrics import EndReason
from bot.notices import (
    cheers,
    confided,
    digests,
    gates,
    linking,
    pod_events,
    prompts,
    report_answers,
)
from bot.notices.delivery_context import DeliveryContext, RedrawTarget, redraw_target
from bot.notices.prompts import Prompt
from bot.notices.removal_news import removal_news, removed
from bot.outbox.composition import Composed, DeliveredNotice, Dropped, Postponed
from bot.outbox.enqueue import copied_key, enqueue_cheers, preferred_account
from bot.pods import home_changes
from bot.ports.chat import Audience
from bot.ports.storage import UnitOfWork
from bot.request.context import Rules
from bot.support.confidants import News

Compose = Callable[[DeliveryContext, Notice], Reply | Prompt | Dropped | Postponed]

_PERSONAL: dict[NoticeKind, Compose] = {
    NoticeKind.PROMPT: prompts.weekly_prompt,
    NoticeKind.REMINDER: prompts.reminder,
    NoticeKind.MIDWEEK: prompts.midweek,
    NoticeKind.WISH: prompts.promised_nudge,
    NoticeKind.QUIET: prompts.what_would_help,
    NoticeKind.STAY: prompts.stay_or_go,
    NoticeKind.DIGEST: digests.digest_for_member,
    NoticeKind.CHEERS: cheers.cheers_of_the_day,
    NoticeKind.SEE: cheers.asked_to_see,
    NoticeKind.WELCOME: pod_events.welcome_asked,
    NoticeKind.WELCOMED: pod_events.welcomed,
    NoticeKind.DECLINED: pod_events.declined,
    NoticeKind.OPENED: pod_events.pod_opened,
    NoticeKind.START: pod_events.start_offered,
    NoticeKind.RHYTHM: pod_events.rhythm_changed,
    NoticeKind.RANKING: pod_events.ranking_asked,
    NoticeKind.CONSENT: pod_events.consent_asked,
    NoticeKind.HOME: pod_events.home_changed,
    NoticeKind.HOST: pod_events.host_appointed,
    NoticeKind.GOODBYE: pod_events.goodbye_said,
    NoticeKind.CONFIDED: confided.confided,
    NoticeKind.TOLD: confided.told,
    NoticeKind.ASK_AFTER: confided.asked_after,
    NoticeKind.NOTE: confided.note,
    NoticeKind.LINK: linking.linking,
    NoticeKind.REPORT: report_answers.report_answered,
    NoticeKind.TALK: confided.talk_wanted,
    NoticeKind.REMOVAL: removal_news,
    NoticeKind.REMOVED: removed,
}

AtHome = Callable[[UnitOfWork, Notice, Home, bool, datetime], Reply | Dropped]
_AT_HOME: dict[NoticeKind, AtHome] = {
    NoticeKind.CALL: digests.check_in_button,
    NoticeKind.DIGEST: digests.digest_for_home,
    NoticeKind.LOOK: pod_events.post_to_lost_home,
}
COMPOSED = frozenset({*_PERSONAL, *_AT_HOME})


def undeclared_composers(declared: Collection[NoticeKind]) -> Iterator[str]:
    """Find the kinds of notices that nothing composes, as problems in words."""
    for kind in NoticeKind:
        if kind not in declared:
            yield f"notice {kind.value}: no composer says it"


@dataclass(frozen=True, slots=True)
class NoticeComposer:
    """Composes notices of every kind; implements the courier's `Composer`."""

    ids: Ids
    rules: Rules

    def compose(
        self, uow: UnitOfWork, notice: Notice, now: datetime, audience: Audience | None
    ) -> Composed | Dropped | Postponed:
        """Compose a notice for its home or its person."""
        if notice.home is not None:
            return self._for_home(uow, notice, notice.home, now, audience)
        if notice.person is None:
            return Dropped(EndReason.NOBODY)
        return self._for_person(uow, notice, notice.person, now)

    def prefetch(self, uow: UnitOfWork, notices: Sequence[Notice], now: datetime) -> None:
        """Read at once what composing several notices will ask for."""
        people = {one.person for one in notices if one.person is not None}
        if len(people) > 1:
            uow.prefetch(people, now - policy.BUDGET_WINDOW)

    def member_accounts(self, uow: UnitOfWork, notice: Notice) -> frozenset[str]:
        """Find the accounts of a home's members on its platform."""
        if notice.home is None:
            return frozenset()
        home = uow.pods.home(notice.home)
        return home_changes.member_accounts(uow, home.pod, home.platform)

    def note_delivered(self, uow: UnitOfWork, delivered: Sequence[DeliveredNotice]) -> None:
        """Note what follows from arrivals: questions asked, cheers brought, a home closed.

        Questions are noted in one statement. A post opens a home that was closed for a while.
        """
        for each in delivered:
            self._note_one(uow, each)
        asked = [each for each in delivered if each.notice.kind is NoticeKind.PROMPT]
        if asked:
            prompts.note_arrivals(uow, self.ids, asked)

    def _note_one(self, uow: UnitOfWork, delivered: DeliveredNotice) -> None:
        notice, at = delivered.notice, delivered.at
        if notice.home is not None and notice.redraws is None:
            uow.outbox.hasten(notice.platform, notice.home, at)
        match notice.kind:
            case NoticeKind.CHEERS if notice.person is not None and notice.redraws is None:
                uow.checkins.note_cheers_delivered(
                    cheers.cheers_brought(uow, notice.person, notice), at
                )
                if uow.checkins.cheers_waiting(notice.person, 1):
                    enqueue_cheers(uow, self.ids, at, uow.people.get(notice.person))
            case NoticeKind.CONSENT:
                pod_events.note_consent_asked(uow, notice, at)
            case NoticeKind.CONFIDED:
                confided.tell_asker(uow, self.ids, at, notice, News.HAS_IT)
            case NoticeKind.LOOK if notice.home is not None:
                home_changes.mark_found(uow, self.ids, at, uow.pods.home(notice.home))
            case NoticeKind.DIGEST if notice.home is not None:
                home = uow.pods.home(notice.home)
                closed = digests.is_read_by_all(uow, home, delivered.audience)
                if closed != home.closed:
                    uow.pods.save_home(replace(home, closed=closed))
            case _:
                pass

    def note_unreachable(self, uow: UnitOfWork, notice: Notice, at: datetime) -> None:
        """Note that nothing arrives there; the person is written to elsewhere, if they can be."""
        if notice.home is not None:
            home_changes.mark_lost(uow, self.ids, at, uow.pods.home(notice.home))
            return
        if notice.person is None:
            return
        accounts = uow.people.accounts([notice.person]).get(notice.person, ())
        for account in accounts:
            if account.platform == notice.platform and account.reachable:
                uow.people.save_account(replace(account, reachable=False))
        others = tuple(a for a in accounts if a.platform != notice.platform)
        other = preferred_account(others)
        if other is not None and other.reachable and other.place:
            elsewhere = dataclasses.replace(
                notice,
                id=NoticeId(self.ids.mint(at)),
                key=copied_key(notice.key, other.platform),
                platform=other.platform,
                due_at=at,
            )
            uow.outbox.put(elsewhere)
        elif notice.kind is NoticeKind.CONFIDED:
            confided.tell_asker(uow, self.ids, at, notice, News.UNREACHED)

    def note_moved(self, uow: UnitOfWork, notice: Notice, to: str) -> None:
        """Note that a home has moved; who can read it there is found out anew."""
        if notice.home is not None:
            home = uow.pods.home(notice.home)
            home_changes.move_with_place(uow, home.platform, home.place, to)

    def retries_uncertain(self, kind: NoticeKind) -> bool:
        """Tell whether to send again what may have arrived: its kind declares it."""
        return DELIVERY_GUARANTEES[kind] is DeliveryGuarantee.AT_LEAST_ONCE

    def content_now(
        self, uow: UnitOfWork, notice: Notice, person: Person, now: datetime
    ) -> Reply | None:
        """Compose what a notice would say now, gates aside, for `inbox`."""
        compose = _PERSONAL.get(notice.kind)
        if compose is None:
            return None
        match compose(DeliveryContext.for_reader(uow, self.ids, now, person, self.rules), notice):
            case Reply() as said:
                return said
            case Prompt(said):
                return said
            case Dropped() | Postponed():
                return None

    def _for_home(
        self,
        uow: UnitOfWork,
        notice: Notice,
        home_id: HomeId,
        now: datetime,
        audience: Audience | None,
    ) -> Composed | Dropped | Postponed:
        home = uow.pods.home(home_id)
        if not home.bound and notice.redraws is None:
            return Dropped(EndReason.MOVED)
        if home.reachable is (notice.kind is NoticeKind.LOOK):
            return Dropped(EndReason.SETTLED) if home.reachable else Dropped(EndReason.UNREACHABLE)
        closed = audience is not None and audience.is_closed
        target = redraw_target(uow, notice, home.place, now)
        if isinstance(target, Dropped | Postponed):
            return target
        whose = PodId(int(notice.args.get("pod", home.pod)))
        there = whose == home.pod
        compose = _AT_HOME[notice.kind]
        said = compose(uow, notice, home, closed, now) if there else Dropped(EndReason.TAKEN)
        if isinstance(said, Dropped):
            said = target.withdrawn(said, digests.home_voice(uow.pods.get(whose), now))
        return said if isinstance(said, Dropped) else target.addressed(home.place, said)

    def _for_person(
        self, uow: UnitOfWork, notice: Notice, person_id: PersonId, now: datetime
    ) -> Composed | Dropped | Postponed:
        person = uow.people.get(person_id)
        account = _account(uow, notice, person)
        if account is None or account.place is None or not account.reachable:
            return Dropped(EndReason.UNREACHABLE)
        target = redraw_target(uow, notice, account.place, now)
        if isinstance(target, Dropped | Postponed):
            return target
        if person.forgotten_at is not None:
            return gates.hide(notice, target, account.place, person, now)
        if not target.messages:
            held = gates.hold_back(uow, notice, person, now)
            if held is not None:
                return held
        context = DeliveryContext.for_reader(uow, self.ids, now, person, self.rules)
        said = _said(context, notice, target)
        if isinstance(said, Dropped):
            said = target.withdrawn(said, context.voice)
        match said:
            case Reply():
                return target.addressed(account.place, said)
            case Prompt(card, asks):
                return target.addressed(account.place, card, asks)
            case Dropped() | Postponed():
                return said


def _said(
    context: DeliveryContext, notice: Notice, target: RedrawTarget
) -> Reply | Prompt | Dropped | Postponed:
    """Say a notice; of a message about what is not there any more, nothing is left."""
    try:
        return _PERSONAL[notice.kind](context, notice)
    except NotFound:
        if not target.messages:
            raise
        return Dropped(EndReason.GONE)


def _account(uow: UnitOfWork, notice: Notice, person: Person) -> Account | None:
    accounts = uow.people.accounts([person.id]).get(person.id, ())
    return next((a for a in accounts if a.platform == notice.platform), None)
