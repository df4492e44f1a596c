"""Which of the caller's goals can be answered with, by names that tell them apart."""

from functools import partial

from msgspec.structs import replace

from bot.dialogue.naming import told_apart
from bot.dialogue.paging import Pairs
from bot.dialogue.sanitize import shortened
from bot.domain.goals import Goal, GoalState
from bot.goals import views
from bot.kernel.errors import NotFound
from bot.kernel.ids import GoalId, short
from bot.request import access
from bot.request.context import Context
from bot.texts.spans import words

_NAMED = 40


def mine_goals(ctx: Context) -> Pairs:
    """Offer the caller's active goals by title."""
    return _own_goals(ctx, active=True)


def mine_any_goal(ctx: Context) -> Pairs:
    """Offer the caller's goals by title, ended ones too."""
    return _own_goals(ctx, active=None)


def mine_ended_goals(ctx: Context) -> Pairs:
    """Offer the caller's goals that were finished or let go, by title."""
    return _own_goals(ctx, active=False)


def _own_goals(ctx: Context, *, active: bool | None) -> Pairs:
    """Offer one page of the caller's goals; of one name they say what they aim at, since when."""
    found = {short(goal.id): goal for goal in _page(ctx, active=active)}
    titles = [(value, goal.title) for value, goal in found.items()]
    return told_apart(titles, partial(_with_aim, ctx, found), partial(_with_day, ctx, found))


def _page(ctx: Context, *, active: bool | None) -> tuple[Goal, ...]:
    page = ctx.page
    if page.only is None:
        after = None if page.after is None else GoalId(page.after)
        return ctx.uow.goals.of_person(ctx.person.id, page.most + 1, active=active, after=after)
    try:
        goal = access.goal(ctx, page.only)
    except NotFound:
        return ()
    goes_on = goal.state is GoalState.ACTIVE
    return (goal,) if active in (None, goes_on) else ()


def _with_aim(ctx: Context, found: dict[str, Goal], value: str, title: str) -> str:
    return words(views.goal_line(ctx.voice, replace(found[value], title=shortened(title, _NAMED))))


def _with_day(ctx: Context, found: dict[str, Goal], value: str, label: str) -> str:
    since = found[value].created_at.astimezone(ctx.voice.zone).date()
    return ctx.voice.text("named.since", name=label, day=ctx.voice.date(since))
