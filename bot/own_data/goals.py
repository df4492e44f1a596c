"""Own tables: goals with who sees them, and what was noted between check-ins."""

from collections import defaultdict

from bot.domain.goals import Goal
from bot.kernel.ids import GoalId
from bot.own_data.reading import OwnReading
from bot.own_data.tables import OwnColumn, OwnPage, OwnRow, OwnTable, ValueKind, number, paged


def _goals(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.goals.of_person(of.person.id, limit, after=GoalId(after or 0))
    shared = defaultdict[GoalId, list[OwnRow]](list)
    for share in of.uow.goals.shares_of([goal.id for goal in found]):
        pod, visible = of.pod_name(share.pod), share.visible.value
        shared[share.goal].append({"pod_id": share.pod, "pod": pod, "visible": visible})
    return paged([_goal(goal, shared[goal.id]) for goal in found], found, limit)


def _goal(goal: Goal, shared: list[OwnRow]) -> OwnRow:
    return {
        "id": goal.id,
        "title": goal.title,
        "kind": goal.kind.value,
        "target": goal.target,
        "unit": goal.unit,
        "until": goal.until,
        "state": goal.state.value,
        "set_at": goal.created_at,
        "ended_at": goal.ended_at,
        "learned": goal.learned,
        "end_asked_at": goal.end_asked_at,
        "pauses": [{"since": pause.since, "until": pause.until} for pause in goal.pauses],
        "shared": shared,
    }


def _logs(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    found = of.uow.own_data.logs(of.person.id, after or 0, limit)
    goals = of.goals({log.goal for log in found})
    rows: list[OwnRow] = [
        {
            "id": log.id,
            "goal_id": log.goal,
            "goal": goals[log.goal].title if log.goal in goals else None,
            "amount": log.amount,
            "day": log.on,
            "noted_at": log.at,
            "note": log.note,
        }
        for log in found
    ]
    return paged(rows, found, limit)


GOALS = OwnTable(
    "goals",
    "Your goals, also those that are over.",
    (
        number(),
        OwnColumn("title", ValueKind.WORDS, "What it is called."),
        OwnColumn("kind", ValueKind.CHOICE, "Its kind.", "goal_kind"),
        OwnColumn("target", ValueKind.NUMBER, "How often a week, or how much in all."),
        OwnColumn("unit", ValueKind.NAME, "Of what."),
        OwnColumn("until", ValueKind.DAY, "By when."),
        OwnColumn("state", ValueKind.CHOICE, "Whether it is under way.", "goal_state"),
        OwnColumn("set_at", ValueKind.INSTANT, "When you set it."),
        OwnColumn("ended_at", ValueKind.INSTANT, "When you finished it or let it go."),
        OwnColumn("learned", ValueKind.WORDS, "What it taught."),
        OwnColumn(
            "end_asked_at", ValueKind.INSTANT, "When you were asked about its end.", technical=True
        ),
        OwnColumn(
            "pauses",
            ValueKind.ROWS,
            "When it was over, before you took it up again.",
            columns=(
                OwnColumn("since", ValueKind.INSTANT, "Since when it was over."),
                OwnColumn("until", ValueKind.INSTANT, "Until when."),
            ),
        ),
        OwnColumn(
            "shared",
            ValueKind.ROWS,
            "With whom it is shared.",
            columns=(
                number("pod_id", "The pod's number."),
                OwnColumn("pod", ValueKind.NAME, "The pod."),
                OwnColumn("visible", ValueKind.CHOICE, "Who sees it there.", "visible"),
            ),
        ),
    ),
    _goals,
    titled=("title",),
)
LOGS = OwnTable(
    "logs",
    "What you noted between check-ins.",
    (
        number(),
        number("goal_id", "The goal's number."),
        OwnColumn("goal", ValueKind.NAME, "The goal."),
        OwnColumn("amount", ValueKind.NUMBER, "How much."),
        OwnColumn("day", ValueKind.DAY, "On which day."),
        OwnColumn("noted_at", ValueKind.INSTANT, "When you noted it."),
        OwnColumn("note", ValueKind.WORDS, "What you wrote with it."),
    ),
    _logs,
    titled=("goal", "day"),
)
