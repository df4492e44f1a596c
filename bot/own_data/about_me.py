"""Own tables: the person, their accounts, their pods, how they came there, and open questions."""

from bot.domain.notices import AgendaKind
from bot.domain.pods import Membership
from bot.domain.prompting import asked_at
from bot.kernel.errors import NotFound
from bot.own_data.reading import OwnReading, described
from bot.own_data.tables import OwnColumn, OwnRow, OwnTable, ValueKind, number, whole


def _person(of: OwnReading) -> list[OwnRow]:
    me = of.person
    rest, quiet, left_alone = me.rest, me.quiet, me.not_okay
    return [
        {
            "id": me.id,
            "name": me.name,
            "language": me.language,
            "zone": me.zone,
            "assumed_zone": me.assumed_zone,
            "place": me.place,
            "quiet_from": quiet.start,
            "quiet_until": quiet.end,
            "nudges": me.nudges.value,
            "weekly_limit": me.weekly_limit,
            "rest_since": None if rest is None else rest.since,
            "rest_until": None if rest is None else rest.until,
            "rest_reason": None if rest is None else rest.reason,
            "not_okay_since": None if left_alone is None else left_alone.since,
            "told": _told(of),
            "goals_visible": me.goals_visible and me.goals_visible.value,
            "off_boards": me.off_boards,
            "muted": [*of.names(me.muted).values()],
            "known_since": me.created_at,
        }
    ]


def _told(of: OwnReading) -> list[str]:
    """Name whom they told that they are not okay."""
    if of.person.not_okay is None:
        return []
    people = []
    for member in of.person.not_okay.told:
        try:
            people.append(of.uow.memberships.get(member).person)
        except NotFound:
            continue
    names = of.names(people)
    return [names[each] for each in people if each in names]


def _accounts(of: OwnReading) -> list[OwnRow]:
    theirs = of.uow.people.accounts([of.person.id]).get(of.person.id, ())
    return [
        {
            "id": each.id,
            "platform": each.platform,
            "external_id": each.external,
            "place": each.place,
            "last_used": each.used_at,
            "reachable": each.reachable,
            "chosen": each.chosen,
        }
        for each in theirs
    ]


def _pods(of: OwnReading) -> list[OwnRow]:
    return [_membership(of, each) for each in of.memberships]


def _membership(of: OwnReading, mine: Membership) -> OwnRow:
    pod = of.pod_as_known(mine.pod)
    due = of.uow.agenda.of(AgendaKind.PROMPT, mine.id)
    asks_at = None
    if pod is not None and due is not None and due.week is not None:
        asks_at = asked_at(pod, mine, of.person, due.week)
    return {
        "id": mine.id,
        "pod_id": mine.pod,
        "pod": None if pod is None else pod.name,
        "purpose": None if pod is None else pod.purpose,
        "kind": None if pod is None else pod.kind.value,
        "state": mine.state.value,
        "role": mine.role.value,
        "joined_at": mine.joined_at,
        "left_at": mine.removed_at if mine.departure is None else mine.departure.at,
        "asked_back_at": mine.asked_back_at,
        "own_time": mine.at,
        "own_day": mine.day,
        "through_quiet": mine.through_quiet,
        "next_question": asks_at,
        "first_week": None if mine.first_week is None else str(mine.first_week),
        "stones": mine.check_ins,
        "quiet_weeks": mine.silent,
        "shares": mine.shares,
        "on_board": mine.on_board,
        "joined_on": mine.platform or None,
        "shown_elsewhere": mine.platform_consent.given,
        "answered_that_at": mine.platform_consent.at,
        "agrees_to_rank": mine.agrees_to_rank,
        "charter_version": mine.charter_version,
        "asked_to_stay_at": mine.asked_to_stay_at,
        "asked_to_answer_at": mine.asked_to_see_at,
    }


def _came_by(of: OwnReading) -> list[OwnRow]:
    return [
        {"pod_id": use.pod, "pod": of.pod_name(use.pod), "at": use.at}
        for use in of.uow.own_data.invitation_uses(of.person.id)
    ]


def _invitations(of: OwnReading) -> list[OwnRow]:
    return [
        {
            "id": each.id,
            "pod_id": each.pod,
            "pod": of.pod_name(each.pod),
            "uses_left": each.uses_left,
            "expires_at": each.expires_at,
        }
        for each in of.uow.own_data.invitations(of.person.id)
    ]


def _open_questions(of: OwnReading) -> list[OwnRow]:
    accounts = of.uow.people.accounts([of.person.id]).get(of.person.id, ())
    return [
        {
            "id": each.id,
            "command": each.command,
            "until": each.expires_at,
            "answers": [
                {"field": name, "words": said}
                for name, said in (*each.answers.items(), *each.wrong.items())
                if said is not None
            ],
            "sent": [said for sent in each.received.values() if (said := described(sent))],
        }
        for account in accounts
        for each in of.uow.conversations.of(account.id)
    ]


PERSON = OwnTable(
    "person",
    "Who you are to Cairn, and what you have set.",
    (
        number(),
        OwnColumn("name", ValueKind.NAME, "The name that you show on your platform."),
        OwnColumn("language", ValueKind.CHOICE, "The language that you read.", "language"),
        OwnColumn(
            "zone", ValueKind.NAME, "Your time zone, as an IANA name; null until you say it."
        ),
        OwnColumn(
            "assumed_zone", ValueKind.NAME, "The zone assumed until you say yours.", technical=True
        ),
        OwnColumn("place", ValueKind.NAME, "The city that you named."),
        OwnColumn("quiet_from", ValueKind.TIME, "From when nothing is sent."),
        OwnColumn("quiet_until", ValueKind.TIME, "Until when nothing is sent."),
        OwnColumn("nudges", ValueKind.CHOICE, "How much you want to hear.", "nudge_level"),
        OwnColumn(
            "weekly_limit", ValueKind.COUNT, "How many messages a week, if you said a number."
        ),
        OwnColumn("rest_since", ValueKind.DAY, "Since when you rest."),
        OwnColumn("rest_until", ValueKind.DAY, "Until when you rest."),
        OwnColumn("rest_reason", ValueKind.WORDS, "What you wrote about your rest."),
        OwnColumn("not_okay_since", ValueKind.INSTANT, "When you said that you are not okay."),
        OwnColumn("told", ValueKind.LIST, "The names of those whom you told so."),
        OwnColumn("goals_visible", ValueKind.CHOICE, "Who sees your new goals.", "visible"),
        OwnColumn("off_boards", ValueKind.FLAG, "Whether you begin off the boards."),
        OwnColumn("muted", ValueKind.LIST, "The names of those from whom you do not hear."),
        OwnColumn("known_since", ValueKind.INSTANT, "Since when Cairn knows you."),
    ),
    whole(_person),
    single=True,
)
ACCOUNTS = OwnTable(
    "accounts",
    "Your accounts on the platforms.",
    (
        number(),
        OwnColumn("platform", ValueKind.CHOICE, "The platform.", "platform"),
        OwnColumn("external_id", ValueKind.NAME, "The platform's own number of your account."),
        OwnColumn("place", ValueKind.NAME, "Where you are written to in private.", technical=True),
        OwnColumn("last_used", ValueKind.INSTANT, "When you used it last, to the hour."),
        OwnColumn("reachable", ValueKind.FLAG, "Whether you can be written to there."),
        OwnColumn("chosen", ValueKind.FLAG, "Whether you chose it for notices."),
    ),
    whole(_accounts),
    titled=("platform",),
)
PODS = OwnTable(
    "pods",
    "The pods that you are or were in, and what you allow there.",
    (
        number(),
        number("pod_id", "The pod's number."),
        OwnColumn(
            "pod", ValueKind.NAME, "What it is called; null if it was renamed after you left."
        ),
        OwnColumn("purpose", ValueKind.WORDS, "What it is for, with the same exception."),
        OwnColumn("kind", ValueKind.CHOICE, "Its kind.", "pod_kind"),
        OwnColumn("state", ValueKind.CHOICE, "Where you stand in it.", "state"),
        OwnColumn("role", ValueKind.CHOICE, "What you look after.", "role"),
        OwnColumn("joined_at", ValueKind.INSTANT, "When you came, or asked to."),
        OwnColumn("left_at", ValueKind.INSTANT, "When you left."),
        OwnColumn(
            "asked_back_at", ValueKind.INSTANT, "When you asked to come back.", technical=True
        ),
        OwnColumn("own_time", ValueKind.TIME, "Your own hour for its question."),
        OwnColumn("own_day", ValueKind.WEEKDAY, "Your own weekday for its question; Monday is 0."),
        OwnColumn(
            "through_quiet", ValueKind.FLAG, "Whether the question comes in your quiet hours."
        ),
        OwnColumn("next_question", ValueKind.INSTANT, "When you are asked next."),
        OwnColumn("first_week", ValueKind.WEEK, "Your first week there."),
        OwnColumn("stones", ValueKind.COUNT, "How many stones you have laid there."),
        OwnColumn(
            "quiet_weeks", ValueKind.COUNT, "Weeks without an answer, in a row.", technical=True
        ),
        OwnColumn(
            "shares", ValueKind.FLAG, "Whether you have said that the pod may see your words."
        ),
        OwnColumn("on_board", ValueKind.FLAG, "Whether you are on its board."),
        OwnColumn("joined_on", ValueKind.CHOICE, "The platform on which you joined.", "platform"),
        OwnColumn("shown_elsewhere", ValueKind.FLAG, "Whether you said to be shown on another."),
        OwnColumn("answered_that_at", ValueKind.INSTANT, "When you said so, or not."),
        OwnColumn("agrees_to_rank", ValueKind.FLAG, "Whether you agree to a ranked board."),
        OwnColumn(
            "charter_version", ValueKind.COUNT, "Which agreement you accepted.", technical=True
        ),
        OwnColumn(
            "asked_to_stay_at", ValueKind.INSTANT, "When you were asked to stay.", technical=True
        ),
        OwnColumn(
            "asked_to_answer_at",
            ValueKind.INSTANT,
            "When you were last asked to answer somebody.",
            technical=True,
        ),
    ),
    whole(_pods),
    titled=("pod",),
)
INVITATIONS = OwnTable(
    "invitations",
    "The invitations that you made; their codes are kept as hashes only.",
    (
        number(),
        number("pod_id", "The pod's number."),
        OwnColumn("pod", ValueKind.NAME, "The pod."),
        OwnColumn("uses_left", ValueKind.COUNT, "How many it still lets in."),
        OwnColumn("expires_at", ValueKind.INSTANT, "Until when."),
    ),
    whole(_invitations),
    titled=("pod",),
)
CAME_BY = OwnTable(
    "came_by",
    "The invitations by which you came.",
    (
        number("pod_id", "The pod's number."),
        OwnColumn("pod", ValueKind.NAME, "The pod."),
        OwnColumn("at", ValueKind.INSTANT, "When."),
    ),
    whole(_came_by),
    titled=("pod",),
)
OPEN_QUESTIONS = OwnTable(
    "open_questions",
    "Questions that wait for you, with what you have answered so far.",
    (
        number(),
        OwnColumn("command", ValueKind.NAME, "The command that asks."),
        OwnColumn("until", ValueKind.INSTANT, "Until when it waits."),
        OwnColumn(
            "answers",
            ValueKind.ROWS,
            "What you have answered.",
            columns=(
                OwnColumn("field", ValueKind.NAME, "What was asked."),
                OwnColumn("words", ValueKind.WORDS, "What you said."),
            ),
        ),
        OwnColumn("sent", ValueKind.LIST, "What you sent, by what it is."),
    ),
    whole(_open_questions),
    titled=("command",),
)
