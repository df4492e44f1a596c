"""All that is somebody's own is in their export, of every table, and of others nothing."""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator, FormatChecker  # type: ignore[import-untyped]
from msgspec.structs import replace

from bot.dialogue.documents import Export, ExportFormat, MadeFile
from bot.dialogue.replies import Document
from bot.domain.checkins import CheckInState
from bot.domain.notices import NoticeKind, NoticeState
from bot.domain.people import Person
from bot.domain.pods import MemberRole, MembershipState
from bot.kernel.clock import Clock
from bot.own_data.all_tables import TABLES as OWN_TABLES
from bot.own_data.as_csv import harmless
from bot.own_data.maker import ExportMaker
from bot.own_data.tables import ValueKind
from bot.ports.storage import UnitOfWork
from bot.texts.catalogue import LANGUAGES, catalogue
from bot.texts.spans import plain
from storage.engine import SqlStorage
from storage.tables import TABLES
from tests.contracts import export_docs, samples
from tests.contracts.samples import DAY, MARK, NOW, Scene
from tests.harness.cast import StoppedClock

BY_NAME = {table.name: table for table in OWN_TABLES}

# Whose rows belong to a person, and in which table of the export each column is.
EXPORTED = {
    "people": "person: id name created_at=known_since language zone assumed_zone place nudges"
    " quiet_start=quiet_from quiet_end=quiet_until weekly_limit rest_since rest_until rest_reason"
    " not_okay=not_okay_since goals_visible off_boards muted",
    "accounts": "accounts: id platform external=external_id place used_at=last_used reachable"
    " chosen",
    "memberships": "pods: id pod=pod_id joined_at state role own_at=own_time own_day"
    " through_quiet shares check_ins=stones silent=quiet_weeks on_board agrees_to_rank"
    " charter_version first_week asked_to_see_at=asked_to_answer_at asked_to_stay_at"
    " asked_back_at departure=left_at removed_at=left_at platform=joined_on"
    " platform_consent=shown_elsewhere",
    "goals": "goals: id kind title created_at=set_at target unit until state ended_at learned"
    " end_asked_at pauses",
    "shares": "goals: goal=id pod=shared visible=shared",
    "logs": "logs: id goal=goal_id amount day at=noted_at note",
    "check_ins": "check_ins: id membership=membership_id pod=pod_id week closes_at until state"
    " asked_at answered_at late outcomes words=win media=sent held=kept_win held_media=kept_sent"
    " wish_kind wish_day visible progress counted shown targets withheld revision=changes",
    "cheers": "cheers_received: id check_in=check_in_id sender=from at words media=sent"
    " delivered_at=told_at",
    "personal_notes": "notes_received: id sender=from words",
    "outbox": "notices: id kind platform due_at settled_at state",
    "invitations": "invitations: id pod=pod_id uses_left expires_at",
    "invitation_uses": "came_by: at",
    "conversations": "open_questions: id command answers received=sent expires_at=until"
    " wrong=answers",
    "agenda": "pods: due_at=next_question",
}
WHOSE = "says whose it is"
WORKS = "how Cairn works, and nothing about anybody"
LEFT_OUT = {
    "people.version": WORKS,
    "people.forgotten_at": "whoever asks to be forgotten is told so, and given no file",
    "accounts.person": WHOSE,
    "accounts.names": WORKS,
    "memberships.person": WHOSE,
    "memberships.declined_at": "nobody is told that a member would rather not have them",
    "memberships.hears_of_host": WORKS,
    "memberships.version": WORKS,
    "goals.person": WHOSE,
    "goals.version": WORKS,
    "shares.membership": WHOSE,
    "logs.person": WHOSE,
    "check_ins.person": WHOSE,
    "check_ins.version": WORKS,
    "cheers.receiver": WHOSE,
    "cheers.withheld": "nobody is told that their cheer is not brought",
    "personal_notes.receiver": WHOSE,
    "outbox.key": WORKS,
    "outbox.next_at": WORKS,
    "outbox.expires_at": WORKS,
    "outbox.turn": WORKS,
    "outbox.person": WHOSE,
    "outbox.home": "is a pod's",
    "outbox.args": "the ids of what it is about, of which some are others'",
    "outbox.redraws": WORKS,
    "outbox.shows": WORKS,
    "outbox.attempts": WORKS,
    "outbox.reason": WORKS,
    "outbox.holder": WORKS,
    "outbox.lease_until": WORKS,
    "outbox.uncertain_tries": WORKS,
    "outbox.uncertain_since": WORKS,
    "outbox.ready": WORKS,
    "invitations.inviter": WHOSE,
    "invitations.code_hash": "a hash",
    "invitations.version": WORKS,
    "invitations.spoken": "is a pod's; who made it was shown it",
    "invitations.spoken_hash": "a hash",
    "invitations.spoken_key": WORKS,
    "invitation_uses.invitation": "another's invitation",
    "invitation_uses.person": WHOSE,
    "conversations.account": WHOSE,
    "conversations.person": WHOSE,
    "conversations.asked": WORKS,
    "conversations.more": WORKS,
    "conversations.place": WORKS,
    "conversations.rank": WORKS,
    "conversations.offered": WORKS,
    "conversations.done": WORKS,
    "conversations.saved": WORKS,
    "agenda.matter": WORKS,
    "agenda.subject": WHOSE,
    "agenda.week": "goes into when they are asked next",
}
OTHERS = {
    "removals": "is its pod's: nobody learns who asked, or who said what",
    "pods": "is its members' together; its name and purpose stand with each membership",
    "homes": "is a pod's",
    "layers": "is a pod's, and counts nobody by name",
    "posted": "what is left of notices, so that they are drawn anew; without words",
    "deliveries": "what a platform calls messages",
    "inbox": "copies of answers, kept 14 days so that what comes twice acts once",
    "arrivals": "what a platform told, sealed until it is answered",
    "wrong_codes": "when a code opened nothing, kept a day",
    "notes": "is the installation's",
    "data_keys": "keys open words, and are none",
    "chat_log": "the local chat's own memory, for whoever runs it on their machine",
    "links": "two accounts that are becoming one, shown in `me profile` for the day that it takes",
    "former_words": "words as others were shown them, for seven days and for reports alone",
    "reports": "sealed for those who read them; nobody here can open one",
    "report_parts": "sealed for those who read them; nobody here can open one",
    "report_keys": "are the operators'",
    "report_audit": "who of the operators read what, without words",
    "taken_keys": "keys open words, and are none",
    "leases": WORKS,
}


def exported() -> Iterator[tuple[str, str, str]]:
    """List each stored column with the table and column of the export in which it is."""
    for stored, line in EXPORTED.items():
        table, _, columns = line.partition(": ")
        for each in columns.split():
            column, _, named = each.partition("=")
            yield f"{stored}.{column}", table, named or column


def test_every_column_that_belongs_to_somebody_is_in_the_export_or_has_a_reason() -> None:
    columns = {
        f"{table.name}.{column.name}"
        for table in TABLES
        if table.name not in OTHERS
        for column in table.columns
    }
    there = {column for column, _, _ in exported()}

    assert columns == there | LEFT_OUT.keys()
    assert not there & LEFT_OUT.keys()
    assert {table.name for table in TABLES} == EXPORTED.keys() | OTHERS.keys()
    for stored, table, column in exported():
        assert column in {each.name for each in BY_NAME[table].columns}, stored


@pytest.mark.parametrize("language", LANGUAGES)
def test_whatever_can_be_chosen_is_said_in_words(language: str) -> None:
    said = catalogue(language)
    for prefix, values in {
        "notice": NoticeKind,
        "notice_state": NoticeState,
        "state": MembershipState,
        "role": MemberRole,
        "week": CheckInState,
    }.items():
        assert not [each for each in values if f"data.{prefix}.{each}" not in said]


def test_documents_describe_every_table_as_it_is() -> None:
    """`python -m tests.contracts.export_docs` writes them."""
    assert export_docs.SCHEMA.read_text("utf-8") == export_docs.schema()
    assert export_docs.PAGE.read_text("utf-8") == export_docs.page()


def held_against_the_schema(file: MadeFile) -> dict[str, Any]:
    """Read an export, and hold it against its documented schema."""
    told: dict[str, Any] = json.loads(file.data)
    validator = Draft202012Validator(
        json.loads(export_docs.SCHEMA.read_text("utf-8")), format_checker=FormatChecker()
    )
    assert not [problem.message for problem in validator.iter_errors(told)]
    return told


async def made(
    storage: SqlStorage, of: Person, wanted: ExportFormat, most: int | None = None
) -> tuple[MadeFile, ...]:
    """Make somebody's export."""
    clock: Clock = StoppedClock(NOW)
    document = Document(f"cairn.{wanted.ending}", Export(of.id, wanted), plain(""))
    return await ExportMaker(storage, clock).files(document, most)


def told_scene(uow: UnitOfWork) -> Scene:
    """Store a scene in which the cheer has been delivered, and the note answered."""
    its = samples.stored(uow)
    for each in (its.ann, its.bob):
        uow.people.save(replace(each, language="es"))
    uow.checkins.note_cheers_delivered([its.cheer], NOW)
    uow.personal_notes.add(samples.personal_note(its.bob, its.ann))
    return its


async def test_what_is_stored_is_in_it(storage: SqlStorage) -> None:
    its = await storage.run(told_scene)
    (file,) = await made(storage, its.ann, ExportFormat.JSON)
    told = held_against_the_schema(file)

    for name, table in BY_NAME.items():
        if name not in ("cheers_given", "came_by"):  # which are Bob's here
            assert told[name], name
        rows = [told[name]] if table.single else told[name]
        for column in table.columns:
            empty = all(row[column.name] in (None, []) for row in rows)
            assert not (rows and empty) or column.name in EMPTY_HERE, (name, column.name)
    words = [its.ann.name, its.goal.title, its.log.note, its.check_in.words.win, its.cheer.words]
    assert all(each and each in file.data.decode() for each in words)
    assert MARK in json.dumps(told["open_questions"], ensure_ascii=False)


# What cannot be together with the rest, or belongs to what has come to an end.
EMPTY_HERE = {
    "told",
    "muted",
    "assumed_zone",
    "asked_to_stay_at",
    "end_asked_at",
    "kept_caption",
    "settled_at",
}


async def test_of_others_there_are_names_and_what_they_gave(storage: SqlStorage) -> None:
    its = await storage.run(told_scene)
    (file,) = await made(storage, its.bob, ExportFormat.JSON)
    told = held_against_the_schema(file)

    assert told["cheers_given"][0]["to"] == its.ann.name
    assert told["came_by"][0]["pod"] == its.pod.name
    for theirs in (its.goal.title, its.log.note, its.check_in.words.win, its.check_in.words.hard):
        assert theirs
        assert theirs not in file.data.decode()
    assert str(its.anns.external) not in file.data.decode()


async def test_a_large_one_comes_as_several_files_that_hold_the_same(storage: SqlStorage) -> None:
    def many(uow: UnitOfWork) -> Scene:
        its = told_scene(uow)
        for number in range(120):
            note = "long " * 500
            log = replace(samples.log(its.goal), at=NOW + number * DAY, note=f"{number} {note}")
            uow.goals.log(log)
        return its

    its = await storage.run(many)
    (whole,) = await made(storage, its.ann, ExportFormat.JSON)
    several = await made(storage, its.ann, ExportFormat.JSON, 200 * 1024)
    assert len(several) > 3
    assert all(len(file.data) <= 200 * 1024 for file in several)
    assert [file.name for file in several][:2] == ["cairn.json", "cairn-2.json"]
    parts = [held_against_the_schema(file) for file in several]
    assert [part["part"] for part in parts] == [*range(1, len(parts) + 1)]
    expected = held_against_the_schema(whole)
    for name, table in BY_NAME.items():
        if not table.single:
            assert [row for part in parts for row in part[name]] == expected[name]


async def test_tables_are_the_same_as_the_file_for_programs(storage: SqlStorage) -> None:
    its = await storage.run(told_scene)
    (file,) = await made(storage, its.ann, ExportFormat.JSON)
    told = json.loads(file.data)
    (packed,) = await made(storage, its.ann, ExportFormat.CSV)
    archive = zipfile.ZipFile(io.BytesIO(packed.data))

    for name, table in BY_NAME.items():
        said = archive.read(f"{name}.csv")
        assert said.startswith(b"\xef\xbb\xbf")
        lines = list(csv.reader(io.StringIO(said.decode("utf-8-sig"), newline="")))
        flat = [column for column in table.columns if column.kind is not ValueKind.ROWS]
        rows = [told[name]] if table.single else told[name]
        assert len(lines) == 1 + len(rows)
        assert all(len(line) == len(flat) for line in lines)


async def test_somebody_who_is_not_there_is_made_nothing(storage: SqlStorage) -> None:
    assert await made(storage, samples.person(), ExportFormat.HTML) == ()


@pytest.mark.parametrize("begins", [*"=+-@\t\r\n", "\uff1d"])
def test_no_cell_is_a_formula(begins: str) -> None:
    assert harmless(f"{begins}cmd|' /C calc'!A0").startswith("'")
    assert harmless(f"plain {begins}") == f"plain {begins}"
