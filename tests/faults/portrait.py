"""A portrait of a world in words that two runs share: who is who, in place of random ids."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from sqlalchemy import Connection, Table, select

from adapters.web.chat.rooms import Rooms
from bot.dialogue.replies import transcript
from bot.dialogue.responses import Form
from bot.kernel.ids import unshort
from bot.pods.code_names import SIGNS
from bot.ports.storage import UnitOfWork
from storage.columns import Sealed
from storage.tables import TABLES
from tests.faults.paper import Json, Paper
from tests.harness.connections import connection_of

# The local chat is drawn as people see it. What a hash is of, and when the machine did a thing,
# is another in every run, and so is who held a lease, and since when a message that a kill cut off
# may have arrived; how a message is called is told by what it shows.
_LEFT_OUT = {
    "chat_log",
    "leases",
    "arrivals.at",
    "invitations.code_hash",
    "invitations.spoken_hash",
    "outbox.turn",
    "outbox.uncertain_since",
}
_SEALED_NOTE = "master_key_check"
_ID = re.compile(r"(?<!\d)\d{15,19}(?!\d)")
_SHORT_ID = re.compile(r"(?<![\w-])[0-9A-Za-z]{9,11}(?![\w-])")
_SECRET = re.compile(
    r"(?<![\w-])(?:(?:j_)?[\w-]{22}|[^\W\d_]+-[^\W\d_]+-[^\W\d_]+-\d\d|[a-z]{12,}\d\d)(?![\w-])"
)
_SET = re.compile(r"(?<=frozenset\(\{)[^}]*")
# What tells a sheet from another of the same form is made of its form's id, too.
_SHEET = re.compile(r"(?<=1~s~\?~)\w+")
# By its id, a pod is given the sign and the bird that stand for it where others read as well.
_CODE_NAME = re.compile(rf"[{''.join(SIGNS)}] \w+")
Names = Mapping[int, str]
Values = Mapping[str, Any]


def drawn(uow: UnitOfWork, paper: Paper, rooms: Rooms, unsettled: list[str]) -> Json:
    """Draw everything: the rows, the words within them, and what people can see.

    `unsettled` names what had arrived when the process began, and it could not know.
    """
    connection = connection_of(uow)
    acts = _acts(paper)
    plain = _namer(_names(connection), acts)
    seen = _seen(paper)
    return {
        "rows": {
            table.name: sorted(plain(repr(r)) for r in _rows(connection, table, seen, acts))
            for table in TABLES
            if table.name not in _LEFT_OUT
        },
        "words": sorted(plain(words) for words in _words(uow, connection)),
        "rooms": sorted(plain(line) for line in _lines(rooms)),
        "shown": sorted(plain(repr(one)) for one in seen.values()),
        "sent": [plain(one["why"]) for one in paper.all("sent")],
        "unsettled": sorted(map(plain, unsettled)),
    }


def unsettled(uow: UnitOfWork, paper: Paper) -> list[str]:
    """Find for what messages arrived on paper whose notice, or update, is not done with."""
    connection = connection_of(uow)
    waiting = {r["key"] for r in _all(connection, "outbox") if r["state"] == "waiting"}
    done = {f"update {r['number']}" for r in _all(connection, "arrivals") if r["body"] is None}

    def is_open(why: str) -> bool:
        return why not in done if why.startswith("update ") else why.rsplit("/", 2)[0] in waiting

    return [sent["why"] for sent in paper.all("sent") if is_open(sent["why"])]


def differences(one: Json, other: Json) -> list[str]:
    """Say what two worlds have not in common, but for what was said on paper."""
    found = [
        f"{table}: {line}"
        for table, rows in one["rows"].items()
        for line in _apart(rows, other["rows"][table])
    ]
    for part in ("words", "rooms"):
        found += [f"{part}: {line}" for line in _apart(one[part], other[part])]
    return found


def said_wrongly(reference: Json, world: Json) -> list[str]:
    """Say what was not said on paper, or said too often.

    Nothing is missing, and each thing shows what it should in the end. What comes once more is
    exactly that of which a killed process could not know.
    """
    should: Counter[str] = Counter(reference["sent"]) + Counter(world["unsettled"])
    found = [f"said: {line}" for line in _apart(sorted(should.elements()), world["sent"])]
    return found + missing(reference, world)


def missing(reference: Json, world: Json) -> list[str]:
    """Say what was not said on paper, or does not show what it should in the end."""
    unsaid: Counter[str] = Counter(reference["sent"]) - Counter(world["sent"])
    unseen: Counter[str] = Counter(reference["shown"]) - Counter(world["shown"])
    return [f"not said: {one}" for one in unsaid] + [f"shown no more: {one}" for one in unseen]


def too_often(reference: Json, world: Json, once_more: int) -> list[str]:
    """Say what came more often than by so many repetitions of each thing that was to be said."""
    most: Counter[str] = Counter(reference["sent"])
    for _ in range(once_more):
        most.update(set(reference["sent"]))
    said: Counter[str] = Counter(world["sent"])
    beyond = said - most
    return [f"said too often: {one}" for one in beyond]


def _apart(one: list[str], other: list[str]) -> Iterator[str]:
    yield from (f"- {line}" for line in (Counter(one) - Counter(other)).elements())
    yield from (f"+ {line}" for line in (Counter(other) - Counter(one)).elements())


def _names(connection: Connection) -> Names:
    """Name every id after what it is the id of; what is alike is numbered in its order."""
    names: dict[int, str] = {}
    counted: Counter[str] = Counter()

    def name(row: Values, what: str) -> None:
        counted[what] += 1
        names[row["id"]] = f"<{what} {counted[what]}>"

    for row in _all(connection, "accounts"):
        names[row["person"]] = f"<{row['external']}>"
        name(row, f"account {row['external']}")
    for row in _all(connection, "pods"):
        name(row, "pod")
    for table, of in _OF.items():
        for row in _all(connection, table):
            name(row, f"{table} {' '.join(str(names.get(row[c], row[c])) for c in of)}")
    for row in _all(connection, "outbox"):
        name(row, _ID.sub(lambda found: names.get(int(found[0]), "?"), row["key"]))
    return names


_OF = {
    "memberships": ("pod", "person"),
    "homes": ("pod", "place"),
    "invitations": ("pod", "inviter"),
    "goals": ("person",),
    "logs": ("goal",),
    "check_ins": ("membership", "week"),
    "cheers": ("check_in", "sender"),
    "conversations": ("account",),
}


def _namer(names: Names, acts: Mapping[str, str]) -> Callable[[str], str]:
    def short(found: re.Match[str]) -> str:
        """Name what a token has an id of; what else looks like one is a word."""
        of_token = found.string[found.start() - 1] == "~"
        return names.get(unshort(found[0]) or 0, "?" if of_token else found[0])

    def plain(text: str) -> str:
        if text in acts:
            return acts[text]
        named = _ID.sub(lambda found: names.get(int(found[0]), "?"), text)
        short_named = _SHEET.sub("?", _SHORT_ID.sub(short, _SECRET.sub("<secret>", named)))
        coded = _CODE_NAME.sub("<code name>", short_named)
        return _SET.sub(lambda found: ", ".join(sorted(found[0].split(", "))), coded)

    return plain


def _acts(paper: Paper) -> Mapping[str, str]:
    return {
        f"update {line['told']['update_id']}": line["act"] for line in paper.lines if "act" in line
    }


def _seen(paper: Paper) -> Mapping[str, Json]:
    """Find what each message shows in the end, by its name on paper."""
    acts, seen = _acts(paper), dict[str, Json]()
    for one in paper.all("sent"):
        why = acts.get(one["why"], one["why"])
        seen[str(one["id"])] = {"chat": one["chat"], "why": why, **_shows(one)}
    for one in paper.all("edited"):
        seen[str(one["id"])] |= _shows(one)
    return seen


def _shows(one: Json) -> Json:
    return {name: one[name] for name in ("text", "buttons", "pictured")}


def _rows(
    connection: Connection, table: Table, seen: Mapping[str, Json], acts: Mapping[str, str]
) -> Iterator[Values]:
    columns = [
        column.name
        for column in table.columns
        if not isinstance(column.type, Sealed) and f"{table.name}.{column.name}" not in _LEFT_OUT
    ]
    for row in connection.execute(select(table)).mappings():
        kept = {name: row[name] for name in columns}
        if kept.get("name") == _SEALED_NOTE:
            continue
        if table.name == "arrivals":
            kept["number"] = acts[f"update {row['number']}"]
            kept["finished"] = row["body"] is None
        if table.name == "inbox" and row["platform"] == "telegram":
            number, _, report = row["event"].partition(".")
            kept["event"] = acts[f"update {number}"], report
        if table.name == "deliveries" and row["platform"] == "telegram":
            kept["message"] = seen[row["message"].rstrip("+")]
        if table.name == "deliveries" and row["platform"] == "local":
            del kept["message"]
        yield kept


def _words(uow: UnitOfWork, connection: Connection) -> Iterator[str]:
    """Open what people wrote, and what was answered."""
    check_ins = [row["id"] for row in _all(connection, "check_ins")]
    yield from (repr(uow.people.get(row["id"])) for row in _all(connection, "people"))
    yield from (repr(uow.pods.get(row["id"])) for row in _all(connection, "pods"))
    yield from (repr(uow.goals.get(row["id"])) for row in _all(connection, "goals"))
    yield from (repr(one) for one in uow.checkins.many(check_ins).values())
    yield from (repr(one) for one in uow.checkins.cheers_for(check_ins))
    yield from (repr(uow.conversations.get(r["id"])) for r in _all(connection, "conversations"))
    for row in _all(connection, "inbox"):
        yield repr(uow.inbox.recall(row["platform"], row["event"], row["person"]))


def _lines(rooms: Rooms) -> Iterator[str]:
    for message in rooms.messages.values():
        match message.shown:
            case str() as said:
                pass
            case Form(question=question):
                said = transcript(question)
            case reply:
                said = transcript(reply)
        yield f"{message.place} {message.author} {message.at} {message.edited} {said}"


def _all(connection: Connection, table: str) -> list[Values]:
    (found,) = [one for one in TABLES if one.name == table]
    in_order = select(found).order_by(*found.primary_key.columns)
    return [dict(row) for row in connection.execute(in_order).mappings()]
