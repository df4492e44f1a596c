"""One of everything that storage keeps, each full to the brim, with words worth keeping."""

import itertools
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal

from msgspec.structs import replace

from bot.dialogue.media import Media, MediaKind
from bot.domain.checkins import CheckIn, CheckInSet, CheckInState, Cheer, GoalOutcome
from bot.domain.departures import Departure, WeekLeft
from bot.domain.goals import Goal, GoalKind, GoalLog, GoalShare, GoalState, Pause, Visible
from bot.domain.layers import (
    Layer,
)
from bot.domain.links import Link, LinkState
from bot.domain.notices import (
    AgendaItem,
    AgendaKind,
    AgendaSet,
    Arg,
    Notice,
    NoticeKind,
    NoticeSet,
)
from bot.domain.people import Account, NudgeLevel, Person, Rest
from bot.domain.platform_consents import PlatformConsent
from bot.domain.pods import (
    Home,
    Invitation,
    MemberRole,
    Membership,
    MembershipState,
    Mode,
    Pod,
    PodKind,
    PodState,
    hash_code,
)
from bot.domain.removals import Removal, Votes
from bot.domain.reports import (
    Report,
    ReportedMember,
    ReportOutcome,
    ReportPart,
    ReportsKey,
    ReportState,
)
from bot.domain.support import NotOkay, PersonalNote
from bot.domain.weeks import QuietHours, Rhythm, Week
from bot.domain.words import FormerWords, HeldWords, WishKind, Words
from bot.kernel.ids import (
    AccountId,
    CheckInId,
    CheerId,
    FormerWordsId,
    FormId,
    GoalId,
    HomeId,
    InvitationId,
    LinkId,
    LogId,
    MembershipId,
    NoticeId,
    PersonalNoteId,
    PersonId,
    PodId,
    RemovalId,
    ReportId,
    ReportPartId,
)
from bot.ports.conversations import Conversation
from bot.ports.storage import UnitOfWork
from storage.sealing.encryption import MasterKeys
from storage.sealing.report_encryption import ReadersKey

KEYS = MasterKeys((bytes(range(32)),))
NOW = datetime(2026, 11, 16, 9, 30, 15, 123457, tzinfo=UTC)
DAY = timedelta(days=1)
WEEK = Week(2026, 47)
READERS = ReadersKey.fresh()
MARK = "quokka"
"""Is in every word that somebody wrote, so that a search for it finds what is not sealed."""

_numbers = itertools.count(2**62 + 1)


def number() -> int:
    """Mint an id that no floating-point number can hold."""
    return next(_numbers)


def person(name: str = f"Ann 🌱 {MARK}") -> Person:
    """Make a person with everything set."""
    return Person(
        PersonId(number()),
        name,
        NOW,
        language="he",
        zone="America/Argentina/Buenos_Aires",
        quiet=QuietHours(time(21, 15), time(7, 45)),
        nudges=NudgeLevel.ACTIVE,
        weekly_limit=5,
        rest=Rest(date(2026, 12, 24), date(2027, 1, 2), f"חופש {MARK}"),
        not_okay=NotOkay(NOW, (MembershipId(number()),)),
        place=f"Córdoba {MARK}",
        goals_visible=Visible.STATUS,
        off_boards=True,
        muted=(PersonId(number()),),
    )


def personal_note(by: Person, to: Person) -> PersonalNote:
    """Make what one person wrote to another."""
    return PersonalNote(PersonalNoteId(number()), by.id, to.id, f"I'm here. {MARK}")


def reports_key() -> ReportsKey:
    """Make the public half of a key for reports."""
    mine = number()
    return ReportsKey(mine, f"{mine:x}", READERS.public, NOW)


def report(by: Person, about: Membership) -> Report:
    """Make a report with everything set."""
    whom = ReportedMember(about.id, about.person, about.pod)
    mine = number()
    return Report(
        ReportId(mine),
        mine % 2**31,
        by.id,
        whom,
        NOW,
        state=ReportState.CLOSED,
        answers=2,
        answer=f"We talked with him. {MARK}",
        closed_at=NOW + DAY,
        outcome=ReportOutcome.ACTED,
    )


def report_part(of: Report) -> ReportPart:
    """Make what was told in a report."""
    return ReportPart(ReportPartId(number()), of.id, f"He wanted money. {MARK}")


def former_words(of: CheckIn) -> FormerWords:
    """Make words as others were shown them before."""
    sent = Media("telegram", MediaKind.VOICE, f"before-{MARK}", 42, f"ann-{MARK}")
    words = Words(win=f"before {MARK}", media=sent, caption=f"under it before {MARK}")
    return FormerWords(FormerWordsId(number()), of.id, of.person, words)


def account(of: Person, platform: str = "telegram") -> Account:
    """Make an account of a person."""
    mine = number()
    external, place = str(mine), f"dm-{mine}"
    return Account(AccountId(mine), of.id, platform, external, place, NOW, names=False)


def pod() -> Pod:
    """Make a pod with everything set."""
    return Pod(
        PodId(number()),
        f"Early birds 🐦 {MARK}",
        f"Lernen {MARK}",
        PodKind.STUDY,
        Mode.RANKED,
        Rhythm(6, time(18, 30), "Europe/Berlin"),
        "de",
        NOW,
        state=PodState.OPEN,
        charter=f"Be kind. {MARK}\nBe honest.",
        charter_version=3,
        next_rhythm=Rhythm(0, time(7, 5), "Asia/Kathmandu"),
        opened_at=NOW + DAY,
        week=WEEK,
        edited_at=NOW - DAY,
        ranked_from=WEEK.plus(-5),
        asks_to_rank=True,
        words_weeks=26,
    )


def home(of: Pod) -> Home:
    """Make a home of a pod."""
    mine = number()
    return Home(HomeId(mine), of.id, "discord", f"channel-{mine}", NOW, title=f"den {MARK}")


def invitation(to: Pod, by: Person) -> Invitation:
    """Make an invitation."""
    mine = number()
    return Invitation(InvitationId(mine), to.id, by.id, hash_code(str(mine)), 7, NOW + 7 * DAY)


def spoken(of: Invitation) -> str:
    """Say aloud the code of an invitation."""
    return f"{MARK}rivertide{of.id}"


def membership(of: Pod, who: Person) -> Membership:
    """Make a membership with everything set."""
    return Membership(
        MembershipId(number()),
        of.id,
        who.id,
        NOW,
        MembershipState.TRIAL,
        role=MemberRole.COHOST,
        at=time(20, 30),
        day=5,
        through_quiet=True,
        shares=True,
        check_ins=2,
        silent=1,
        on_board=False,
        agrees_to_rank=False,
        charter_version=2,
        first_week=WEEK,
        asked_to_see_at=NOW + DAY,
        declined_at=NOW - 40 * DAY,
        asked_back_at=NOW - 50 * DAY,
        removed_at=NOW - 60 * DAY,
        departure=Departure(
            NOW,
            "trial",
            "cohost",
            True,
            ((GoalId(number()), Visible.STATUS),),
            (WeekLeft(CheckInId(number()), True, (GoalId(number()),), 0.1),),
            MembershipId(number()),
            ended=True,
        ),
        hears_of_host=True,
        platform="telegram",
        platform_consent=PlatformConsent(False, NOW, 1, 3, NOW - DAY, NOW - 9 * DAY),
    )


def removal(of: Membership, by: Membership) -> Removal:
    """Make an asking whether a member's place shall end, with everything set."""
    votes = Votes(by.id, (by.id, MembershipId(number())), (MembershipId(number()),), by.id)
    return Removal(RemovalId(number()), of.pod, of.id, NOW, votes, NOW + DAY, NOW + 2 * DAY)


def goal(of: Person) -> Goal:
    """Make a goal with everything set."""
    return Goal(
        GoalId(number()),
        of.id,
        GoalKind.AMOUNT,
        f"Read 📚 {MARK}",
        NOW,
        target=Decimal("1234.50"),
        unit=f"pages {MARK}",
        until=date(2027, 2, 28),
        state=GoalState.FINISHED,
        ended_at=NOW + 90 * DAY,
        learned=f"Less is more {MARK}",
        pauses=(Pause(NOW, NOW + DAY),),
    )


def log(of: Goal) -> GoalLog:
    """Make a log of a goal."""
    amount = Decimal("0.1")
    return GoalLog(LogId(number()), of.id, of.person, amount, NOW.date(), NOW, f"a note {MARK}")


def check_in(
    of: Membership, week: Week = WEEK, goals: Mapping[GoalId, GoalOutcome] = {}
) -> CheckIn:
    """Make an answered check-in with everything set."""
    closes_at = NOW + (week.since(WEEK) * 7 + 8) * DAY
    return CheckIn(
        CheckInId(number()),
        of.id,
        of.pod,
        of.person,
        week,
        closes_at,
        closes_at + 5 * DAY,
        state=CheckInState.ANSWERED,
        asked_at=closes_at - 2 * DAY,
        answered_at=closes_at - DAY,
        late=True,
        outcomes=goals,
        targets=dict.fromkeys(goals, Decimal("12.50")),
        words=Words(
            f"won {MARK}",
            f"hard {MARK}",
            f"wish {MARK}",
            WishKind.NUDGE,
            date(2026, 11, 19),
            Visible.BUDDY,
            Media("telegram", MediaKind.VOICE, f"voice-{MARK}", 42, f"ann-{MARK}"),
            f"under it {MARK}",
        ),
        held=HeldWords(
            f"won more {MARK}",
            f"harder {MARK}",
            f"wish more {MARK}",
            WishKind.IDEAS,
            date(2026, 11, 20),
            Visible.STATUS,
            Media("telegram", MediaKind.PICTURE, f"held-{MARK}", 0, f"ann-{MARK}"),
        ),
        progress=1 / 3,
        counted=frozenset(list(goals)[:1]),
        shown=1 / 7,
        withheld=True,
        revision=4,
    )


def cheer(to: CheckIn, sender: Person) -> Cheer:
    """Make a cheer with words."""
    voice = Media("discord", MediaKind.VOICE, f"3.4.{MARK}", 9, f"bob-{MARK}")
    said = f"Well done! {MARK}"
    return Cheer(CheerId(number()), to.id, sender.id, to.person, NOW, said, media=voice)


def layer(of: Pod, week: Week = WEEK) -> Layer:
    """Make a closed week."""
    return Layer(of.id, week, NOW, 3)


def due(about: Membership, at: datetime = NOW) -> AgendaItem:
    """Make a row of the agenda."""
    return AgendaItem(AgendaKind.PROMPT, about.id, at, WEEK)


def notice(to: Person | None = None, at: Home | None = None) -> Notice:
    """Make a notice to a person or a home."""
    mine = number()
    return Notice(
        NoticeId(mine),
        f"prompt:{mine}:{WEEK}",
        NoticeKind.PROMPT,
        "telegram",
        NOW,
        NOW + DAY,
        7,
        person=to.id if to else None,
        home=at.id if at else None,
        args={"membership": mine, "week": str(WEEK)},
        shows=f"week:{mine}:{WEEK}",
    )


def check_in_set(of: Membership, week: Week = WEEK) -> CheckInSet:
    """Make a week that begins, of one."""
    own = (CheckInId(number()), of.id, of.pod, of.person)
    return CheckInSet(week, NOW + 8 * DAY, NOW + 13 * DAY, CheckInState.OPEN, [own])


def due_set(about: Membership) -> AgendaSet:
    """Make a row of the agenda, as one of those that are alike."""
    return AgendaSet(AgendaKind.PROMPT, NOW, WEEK, [about.id])


def notice_set(to: Person) -> NoticeSet:
    """Make a notice to a person, as one of those that are alike."""
    mine = number()
    args: dict[str, Arg] = {"membership": mine, "week": str(WEEK)}
    own = (NoticeId(mine), f"prompt:{mine}:{WEEK}", "telegram", 7, to.id, args)
    return NoticeSet(NoticeKind.PROMPT, NOW, NOW + DAY, [own])


def conversation(of: Account) -> Conversation:
    """Make an unfinished form."""
    return Conversation(
        FormId(number()),
        of.id,
        of.person,
        "goal.add",
        {"title": f"Swim {MARK}", "until": None},
        ("title", "until"),
        True,
        NOW + DAY,
        "channel-7",
        {"target": f"lots {MARK}"},
        {"media": Media("discord", MediaKind.PICTURE, f"1.2.{MARK}", 0, f"ann-{MARK}")},
        rank=3,
        offered=True,
        saved=("title",),
    )


def link(first: Account, second: Account) -> Link:
    """Make accounts on their way to becoming one person's, with everything set."""
    mine = number()
    return Link(
        LinkId(mine),
        first.person,
        first.id,
        NOW + DAY,
        LinkState.AGREED,
        hash_code(str(mine)),
        second.person,
        second.id,
        '["goals", [7]]',
    )


@dataclass(frozen=True, slots=True)
class Scene:
    """Ann and Bob in a pod, with one of everything between them, stored."""

    ann: Person
    bob: Person
    anns: Account
    bobs: Account
    pod: Pod
    home: Home
    invitation: Invitation
    membership: Membership
    other: Membership
    goal: Goal
    share: GoalShare
    log: GoalLog
    check_in: CheckIn
    layer: Layer
    cheer: Cheer
    due: AgendaItem
    notice: Notice
    conversation: Conversation
    link: Link

    @property
    def event(self) -> str:
        """Name the event on Telegram that Ann was answered for."""
        return f"event-{self.ann.id}"


def scene() -> Scene:
    """Make Ann and Bob and their pod, not stored yet."""
    ann, bob, circle = person(), person(f"Bob {MARK}"), pod()
    mine, theirs = membership(circle, ann), membership(circle, bob)
    target = goal(ann)
    week = check_in(mine, goals={target.id: GoalOutcome.PARTLY})
    anns, bobs = account(ann), account(bob, "discord")
    return Scene(
        ann,
        bob,
        anns,
        bobs,
        circle,
        home(circle),
        invitation(circle, ann),
        mine,
        replace(theirs, joined_at=NOW + DAY),
        target,
        GoalShare(target.id, circle.id, mine.id, Visible.STATUS),
        log(target),
        week,
        layer(circle),
        cheer(week, bob),
        due(mine),
        notice(ann),
        conversation(anns),
        link(anns, bobs),
    )


def scene_only(uow: UnitOfWork) -> Scene:
    """Store a scene, of which nothing was reported."""
    its = scene()
    uow.people.add(its.ann, its.anns)
    uow.people.add(its.bob, its.bobs)
    uow.pods.add(its.pod)
    uow.pods.bind(its.home)
    uow.pods.invite(its.invitation, spoken(its.invitation))
    uow.pods.use(its.invitation.id, its.bob.id, NOW)
    uow.wrong_codes.note(number(), its.anns.id, NOW)
    uow.memberships.add(its.membership)
    uow.memberships.add(its.other)
    uow.goals.add(its.goal)
    uow.goals.share(its.share)
    uow.goals.log(its.log)
    uow.checkins.add(its.check_in)
    uow.checkins.lay(its.layer)
    uow.checkins.cheer(its.cheer)
    uow.personal_notes.add(personal_note(its.ann, its.bob))
    uow.removals.add(removal(its.membership, its.other))
    uow.agenda.put(its.due)
    uow.outbox.put(its.notice)
    uow.inbox.record("telegram", its.event, its.ann.id, f"answer {MARK}".encode(), NOW)
    uow.conversations.put(its.conversation)
    uow.links.add(its.link)
    uow.notes.put("note", "value")
    return its


def stored(uow: UnitOfWork) -> Scene:
    """Store a scene, with what was reported in it."""
    its = scene_only(uow)
    reported = report(its.ann, its.other)
    uow.reports.use_key(reports_key())
    uow.reports.add(reported)
    uow.reports.add_part(report_part(reported))
    uow.former_words.add(former_words(its.check_in))
    return its
