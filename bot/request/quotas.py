"""Quotas: how much there may be of what people make; a person never meets one, and a program does.

Each is said kindly, and leaves whatever is there as it is.
"""

from collections.abc import Sequence
from datetime import timedelta

from bot.domain.checkins import CheckIn
from bot.domain.goals import Goal
from bot.domain.pods import Membership, Pod
from bot.domain.removals import Removal
from bot.domain.reports import Report
from bot.kernel.errors import Refused
from bot.kernel.ids import PersonId
from bot.request.context import Context

ACTS_AT_ONCE = 120
ACTS_A_MINUTE = 120
ACTIVE_GOALS = 40
GOALS_A_DAY = 30
LOGS_A_DAY = 60
OPEN_INVITATIONS = 5
PODS_A_WEEK = 8
WRONG_CODES_A_DAY = 10
WRONG_CODES_AN_HOUR = 1000
WORDS_A_WEEK = 20
NOTES_A_WEEK = 60
REPORTS_A_DAY = 5
PARTS_OF_A_REPORT = 20
MUTED = 100
REMOVALS_A_MONTH = 3
REMOVALS_BY_HOST_A_MONTH = 24
CHANGES_OF_A_CHECK_IN = 100
CHANGES_OF_A_GOAL = 100
ANSWERS_TO_ONE_QUESTION = 100

_HOUR, _DAY, _WEEK = timedelta(hours=1), timedelta(days=1), timedelta(days=7)


def another_goal(ctx: Context) -> None:
    """Refuse one goal more than somebody can have before them, or sets within a day."""
    another_active_goal(ctx)
    today = ctx.uow.goals.count(ctx.person.id, since=ctx.now - _DAY)
    _within(today, GOALS_A_DAY, "quota.goals_today")


def another_active_goal(ctx: Context) -> None:
    """Refuse one goal more than somebody can have before them."""
    _within(ctx.uow.goals.count(ctx.person.id, active=True), ACTIVE_GOALS, "quota.goals")


def another_log(ctx: Context) -> None:
    """Refuse one note of progress more than somebody makes within a day."""
    logged = ctx.uow.goals.count_logs(ctx.person.id, ctx.now - _DAY)
    _within(logged, LOGS_A_DAY, "quota.logs")


def another_pod(ctx: Context) -> None:
    """Refuse one pod more than somebody makes, or comes to, within a week."""
    since = ctx.now - _WEEK
    made = ctx.uow.memberships.count_new(ctx.person.id, since)
    came = ctx.uow.pods.count_uses(ctx.person.id, since)
    _within(max(made, came), PODS_A_WEEK, "quota.pods")


def another_invitation(ctx: Context, pod: Pod) -> None:
    """Refuse one code more than somebody has open to forward."""
    theirs = ctx.uow.pods.count_invitations(pod.id, ctx.person.id, ctx.now)
    _within(theirs, OPEN_INVITATIONS, "quota.invitations", pod=pod.name)


def another_code(ctx: Context) -> None:
    """Refuse to look for one more code that can be guessed, where many opened nothing lately.

    So many of one account within a day, or of all together within an hour; it says until when.
    """
    mine = ctx.uow.wrong_codes.when(WRONG_CODES_A_DAY, ctx.now - _DAY, ctx.account.id)
    if mine is not None:
        raise Refused("quota.codes", most=WRONG_CODES_A_DAY, at=ctx.voice.moment(mine + _DAY).text)
    of_all = ctx.uow.wrong_codes.when(WRONG_CODES_AN_HOUR, ctx.now - _HOUR)
    if of_all is not None:
        raise Refused("quota.codes_of_all", at=ctx.voice.moment(of_all + _HOUR).text)


def more_words(ctx: Context, to: PersonId, name: str) -> None:
    """Refuse more words than one person writes to another within a week."""
    written = ctx.uow.checkins.count_words(ctx.person.id, to, ctx.now - _WEEK)
    _within(written, WORDS_A_WEEK, "quota.words", name=name)


def another_note(ctx: Context, to: PersonId, name: str) -> None:
    """Refuse more notes than one person writes to another within a week."""
    written = ctx.uow.personal_notes.count(ctx.person.id, to, ctx.now - _WEEK)
    _within(written, NOTES_A_WEEK, "quota.words", name=name)


def another_report(ctx: Context) -> None:
    """Refuse one report more than somebody makes within a day."""
    made = ctx.uow.reports.count(ctx.person.id, ctx.now - _DAY)
    _within(made, REPORTS_A_DAY, "quota.reports")


def another_part(ctx: Context, report: Report) -> None:
    """Refuse to add to a report once more than anybody does."""
    told = ctx.uow.reports.count_parts(report.id)
    _within(told, PARTS_OF_A_REPORT, "quota.report_parts", number=str(report.number))


def another_mute(ctx: Context) -> None:
    """Refuse to hear nothing from one more than anybody keeps away."""
    _within(len(ctx.person.muted), MUTED, "quota.mutes")


def another_removal(lately: Sequence[Removal], asker: Membership) -> None:
    """Refuse to ask about one member more than anybody asks about within a month."""
    asked = sum(each.votes.asker == asker.id for each in lately)
    _within(asked, REMOVALS_A_MONTH, "quota.removals")


def another_removal_by_host(lately: Sequence[Removal], host: Membership) -> None:
    """Refuse to let one member more go than any host does within a month."""
    decided = sum(each.votes.asker == host.id for each in lately)
    _within(decided, REMOVALS_BY_HOST_A_MONTH, "quota.removals")


def another_change(check_in: CheckIn) -> None:
    """Refuse to change a check-in once more than anybody does; others are shown each change.

    What hides its words, or takes them back, is always free.
    """
    _within(check_in.revision, CHANGES_OF_A_CHECK_IN, "quota.changes")


def another_look(goal: Goal) -> None:
    """Refuse to rename a goal, or show it, once more than anybody does; hiding it is always free.

    All that ever named it is drawn anew each time, for others too.
    """
    _within(goal.version - 1, CHANGES_OF_A_GOAL, "quota.goal_changes")


def another_answer(mine: Membership) -> None:
    """Refuse to be shown elsewhere once more than anybody changes their mind; a no is free.

    All that shows them there is drawn anew each time.
    """
    _within(mine.platform_consent.answers, ANSWERS_TO_ONE_QUESTION, "quota.answers")


def _within(there: int, most: int, key: str, **said: str) -> None:
    if there >= most:
        raise Refused(key, **said)
