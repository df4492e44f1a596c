"""Own table: check-ins with all words, also those that only their writer sees."""

from datetime import UTC, datetime, timedelta

from bot.domain.checkins import CheckIn
from bot.kernel.ids import GoalId
from bot.own_data.reading import OwnReading, described
from bot.own_data.tables import OwnColumn, OwnPage, OwnRow, OwnTable, ValueKind, number

_LATEST = datetime.max.replace(tzinfo=UTC) - timedelta(days=2)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)


def _check_ins(of: OwnReading, after: int | None, limit: int) -> OwnPage:
    """Read a page, the newest first; weeks that close together stay together.

    `after` is the last page's last close, in seconds since 1970.
    """
    before = _LATEST if after is None else _EPOCH + after * _SECOND
    found = list(of.uow.own_data.check_ins(of.person.id, before, limit + 1))
    further = len(found) > limit
    if further:
        begun = found[-1].closes_at
        found = [each for each in found if each.closes_at != begun] or found[:-1]
    goals = of.goals({goal for each in found for goal in each.outcomes})
    titles = {each: goal.title for each, goal in goals.items()}
    last = (found[-1].closes_at - _EPOCH) // _SECOND if further else None
    return OwnPage([_check_in(of, each, titles) for each in found], last)


def _check_in(of: OwnReading, its: CheckIn, titles: dict[GoalId, str]) -> OwnRow:
    words, kept = its.words, its.held
    outcomes: list[OwnRow] = [
        {"goal_id": goal, "goal": titles.get(goal), "outcome": outcome.value}
        for goal, outcome in its.outcomes.items()
    ]
    targets: list[OwnRow] = [
        {"goal_id": goal, "target": each} for goal, each in its.targets.items()
    ]
    return {
        "id": its.id,
        "membership_id": its.membership,
        "pod_id": its.pod,
        "pod": of.pod_name(its.pod),
        "week": str(its.week),
        "state": its.state.value,
        "closes_at": its.closes_at,
        "until": its.until,
        "asked_at": its.asked_at,
        "answered_at": its.answered_at,
        "late": its.late,
        "outcomes": outcomes,
        "win": words.win,
        "hard": words.hard,
        "wish": words.wish,
        "wish_kind": words.wish_kind and words.wish_kind.value,
        "wish_day": words.wish_day,
        "sent": described(words.media),
        "caption": words.caption,
        "visible": words.visible.value if words else None,
        "kept_win": kept.win,
        "kept_hard": kept.hard,
        "kept_wish": kept.wish,
        "kept_wish_kind": kept.wish_kind and kept.wish_kind.value,
        "kept_wish_day": kept.wish_day,
        "kept_sent": described(kept.media),
        "kept_caption": kept.caption,
        "kept_visible": kept.visible and kept.visible.value,
        "progress": its.progress,
        "shown": its.shown,
        "counted": None if its.counted is None else [str(each) for each in sorted(its.counted)],
        "targets": targets,
        "withheld": its.withheld,
        "changes": its.revision,
    }


CHECK_INS = OwnTable(
    "check_ins",
    "Your check-ins, the newest first, with all words.",
    (
        number(),
        number("membership_id", "The number of your place in the pod."),
        number("pod_id", "The pod's number."),
        OwnColumn("week", ValueKind.WEEK, "The week, by its ISO name."),
        OwnColumn("pod", ValueKind.NAME, "The pod."),
        OwnColumn("state", ValueKind.CHOICE, "What became of the week.", "week"),
        OwnColumn("closes_at", ValueKind.INSTANT, "When it closed, or closes.", technical=True),
        OwnColumn("until", ValueKind.INSTANT, "Until when late answers counted.", technical=True),
        OwnColumn("asked_at", ValueKind.INSTANT, "When you were asked."),
        OwnColumn("answered_at", ValueKind.INSTANT, "When you answered first."),
        OwnColumn("late", ValueKind.FLAG, "Whether that was after the close.", technical=True),
        OwnColumn(
            "outcomes",
            ValueKind.ROWS,
            "How each goal went.",
            columns=(
                number("goal_id", "The goal's number."),
                OwnColumn("goal", ValueKind.NAME, "The goal."),
                OwnColumn("outcome", ValueKind.CHOICE, "How it went.", "outcome"),
            ),
        ),
        OwnColumn("win", ValueKind.WORDS, "Your win."),
        OwnColumn("hard", ValueKind.WORDS, "What was hard, or what it taught."),
        OwnColumn("wish", ValueKind.WORDS, "What you asked for."),
        OwnColumn("wish_kind", ValueKind.CHOICE, "In which way.", "wish_kind"),
        OwnColumn("wish_day", ValueKind.DAY, "For which day."),
        OwnColumn(
            "sent", ValueKind.NAME, "What you sent, by what it is; it stays on its platform."
        ),
        OwnColumn("caption", ValueKind.WORDS, "What you wrote under it."),
        OwnColumn("visible", ValueKind.CHOICE, "Who sees the words.", "visible"),
        OwnColumn("kept_win", ValueKind.WORDS, "The same, not shared yet: your win."),
        OwnColumn("kept_hard", ValueKind.WORDS, "Not shared yet: what was hard."),
        OwnColumn("kept_wish", ValueKind.WORDS, "Not shared yet: what you asked for."),
        OwnColumn(
            "kept_wish_kind", ValueKind.CHOICE, "Not shared yet: in which way.", "wish_kind"
        ),
        OwnColumn("kept_wish_day", ValueKind.DAY, "Not shared yet: for which day."),
        OwnColumn("kept_sent", ValueKind.NAME, "Not shared yet: what you sent."),
        OwnColumn("kept_caption", ValueKind.WORDS, "Not shared yet: what you wrote under it."),
        OwnColumn(
            "kept_visible", ValueKind.CHOICE, "Who is to see it.", "visible", technical=True
        ),
        OwnColumn(
            "progress", ValueKind.SHARE, "The week's progress over your goals, from 0 to 1."
        ),
        OwnColumn(
            "shown", ValueKind.SHARE, "The same over what the board counts.", technical=True
        ),
        OwnColumn("counted", ValueKind.LIST, "The goals that the board counts.", technical=True),
        OwnColumn(
            "targets",
            ValueKind.ROWS,
            "The targets that your goals had.",
            technical=True,
            columns=(
                number("goal_id", "The goal's number."),
                OwnColumn("target", ValueKind.NUMBER, "Its target in that week."),
            ),
        ),
        OwnColumn("withheld", ValueKind.FLAG, "Whether the pod sees none of it.", technical=True),
        OwnColumn("changes", ValueKind.COUNT, "How often it was changed.", technical=True),
    ),
    _check_ins,
    titled=("week", "pod"),
)
