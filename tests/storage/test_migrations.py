"""Migrations make the schema that the code believes in, on both databases, up and down."""

import dataclasses
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec.structs import replace
from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Connection,
    Enum,
    Inspector,
    MetaData,
    Table,
    Text,
    delete,
    func,
    insert,
    inspect,
    select,
    text,
    update,
)
from sqlalchemy.types import TypeEngine

from bot.domain.notices import AgendaKind, Notice, NoticeKind
from bot.domain.platform_consents import PlatformConsent
from bot.domain.pods import MembershipState, Pod
from bot.kernel.clock import SystemClock
from bot.kernel.ids import PodId
from storage.columns import Instant
from storage.migrations import revisions
from storage.migrations import run as by_alembic
from storage.migrations.run import migrating
from storage.repositories.agenda import agenda
from storage.repositories.conversations import conversations
from storage.repositories.homes_and_invitations import home_row, homes
from storage.repositories.membership_rows import membership_of, membership_row, memberships
from storage.repositories.notice_rows import deliveries, notice, notice_row, outbox
from storage.repositories.pods import pods
from storage.schema import migrate
from storage.sealing.encryption import Vault
from storage.tables import TABLES, metadata
from storage.unit_of_work import SqlUnitOfWork
from tests.contracts import samples
from tests.harness.postgres import Postgres


@pytest.fixture(params=["sqlite", "postgres"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Make an empty database of either kind."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'cairn.db'}"
        return
    server: Postgres = request.getfixturevalue("postgres")
    made = server.create_database()
    yield made
    server.drop_database(made)


def tables(connection: Connection) -> set[str]:
    """List the tables of a database, but for Alembic's own."""
    return set(inspect(connection).get_table_names()) - {"alembic_version"}


def test_migrations_go_up_and_down_and_up_again(url: str) -> None:
    every = {table.name for table in TABLES}
    for revision, expected in (("head", every), ("base", set[str]()), ("head", every)):
        with migrating(url) as config:
            move = command.downgrade if revision == "base" else command.upgrade
            move(config, revision)
            assert tables(config.attributes["connection"]) == expected


def test_what_the_first_release_kept_is_there_after_a_migration_and_after_its_return(
    url: str,
) -> None:
    kept = "SELECT value FROM notes WHERE name = 'kept'"
    with migrating(url) as config:
        command.upgrade(config, "0001")
        first: Connection = config.attributes["connection"]
        before = tables(first)
        first.exec_driver_sql("INSERT INTO notes (name, value) VALUES ('kept', 'yes')")

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        assert newest.exec_driver_sql(kept).scalar() == "yes"
        command.downgrade(config, "0001")
        assert newest.exec_driver_sql(kept).scalar() == "yes"
        assert tables(newest) == before
        assert not revisions.is_current(newest)


def test_what_waited_before_there_were_turns_waits_on_and_goes_first(url: str) -> None:
    waited = samples.notice()
    with migrating(url) as config:
        command.upgrade(config, "0004")
        before: Connection = config.attributes["connection"]
        before.execute(insert(outbox).values(_known(before, waited)))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        assert notice(newest.execute(select(outbox)).one()) == dataclasses.replace(
            waited, tie_breaker=0, shows=None
        )
        command.downgrade(config, "0004")
        assert newest.execute(select(outbox.c.id)).scalar_one() == waited.id


def test_whoever_was_declined_before_cannot_ask_again_either(url: str) -> None:
    gone = [MembershipState.LEFT, MembershipState.LEFT, MembershipState.TRIAL]
    with migrating(url) as config:
        command.upgrade(config, "0005")
        before: Connection = config.attributes["connection"]
        ids = [_member_of_before(before, state) for state in gone]
        for its, end in zip(ids, (":2@discord", ":2", ":7"), strict=True):
            told = dataclasses.replace(
                samples.notice(), kind=NoticeKind.DECLINED, key=f"declined:{its}{end}"
            )
            if its != ids[1]:
                before.execute(insert(outbox).values(_known(before, told)))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        found = newest.execute(select(memberships.c.id, memberships.c.declined_at)).all()
        assert {row.id: row.declined_at for row in found} == {
            ids[0]: samples.NOW,
            ids[1]: None,
            ids[2]: None,
        }
        command.downgrade(config, "0005")
        assert "declined_at" not in _columns(newest, "memberships")


def test_forms_that_were_open_are_open_and_the_one_asked_last_stays_after_a_return(
    url: str,
) -> None:
    who = samples.person()
    account = samples.account(who)
    form = samples.conversation(account)
    with migrating(url) as config:
        command.upgrade(config, "0013")
        before: Connection = config.attributes["connection"]
        uow = SqlUnitOfWork(before, Vault(samples.KEYS), SystemClock())
        _put(before, "people", id=who.id, nudges=who.nudges.value)
        _put(before, "accounts", id=account.id, person=who.id, platform=account.platform)
        known = _columns(before, "conversations")
        row = uow.conversations.row(form)
        before.execute(insert(conversations).values({n: row[n] for n in row if n in known}))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        uow = SqlUnitOfWork(newest, Vault(samples.KEYS), SystemClock())
        kept = replace(form, rank=0, offered=False, saved=())
        assert uow.conversations.of(account.id) == (kept,)
        assert uow.conversations.get(form.id) == kept
        last = replace(samples.conversation(account), rank=9)
        for other in (last, replace(samples.conversation(account), rank=10, done=True)):
            uow.conversations.put(other)
        command.downgrade(config, "0013")
        left = newest.execute(select(conversations.c.id, conversations.c.account)).all()
        assert left == [(last.id, account.id)]


def _member_of_before(connection: Connection, state: MembershipState) -> int:
    """Put a member of a pod into the tables of a version that knew less of them."""
    who, pod = samples.person(), samples.pod()
    _put(connection, "people", id=who.id, nudges=who.nudges.value)
    words = {"kind": pod.kind.value, "mode": pod.mode.value, "state": pod.state.value}
    _put(connection, "pods", id=pod.id, **words)
    row = membership_row(replace(samples.membership(pod, who), state=state))
    known = _columns(connection, "memberships")
    connection.execute(
        insert(memberships).values({name: row[name] for name in row if name in known})
    )
    return int(row["id"])


def _put(connection: Connection, table: str, **given: object) -> None:
    """Put a row into a table as it is, with something in each column that has to have it."""
    there = Table(table, MetaData(), autoload_with=connection)
    needed = {
        column.name: _something(column.type)
        for column in there.columns
        if not column.nullable and column.server_default is None
    }
    connection.execute(insert(there).values(needed | given))


def _something(of: TypeEngine[Any]) -> object:
    made: dict[type, object] = {
        bytes: b"",
        str: "",
        time: time(),
        datetime: samples.NOW,
    }
    return made.get(of.python_type, 0)


def test_what_waits_in_the_middle_of_an_evening_leaves_in_the_order_it_had(url: str) -> None:
    now, hour = SystemClock().now(), timedelta(hours=1)
    prompts = [samples.notice(), samples.notice(), samples.notice()]
    prompts = [
        dataclasses.replace(one, due_at=now - hour, expires_at=now + (30 - number) * hour)
        for number, one in enumerate(prompts)
    ]
    reminder = dataclasses.replace(samples.notice(), due_at=now + hour, expires_at=now + 9 * hour)
    with migrating(url) as config:
        command.upgrade(config, "0018")
        before: Connection = config.attributes["connection"]
        for one in (*prompts, reminder):
            before.execute(insert(outbox).values(_known(before, one)))
        carried = update(outbox).where(outbox.c.id == prompts[0].id)
        before.execute(carried.values(holder="before", lease_until=now + hour / 2, attempts=1))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        left = SqlUnitOfWork(newest, Vault(samples.KEYS), SystemClock()).outbox
        first = left.lease("telegram", now, 9, "after", hour)
        assert [one.id for one in first] == [prompts[2].id, prompts[1].id]
        left.release("telegram")
        then = left.lease("telegram", now + hour, 9, "after", hour)
        assert [one.id for one in then] == [reminder.id, *(p.id for p in reversed(prompts))]
        command.downgrade(config, "0018")
        assert "ready" not in _columns(newest, "outbox")


def _known(connection: Connection, of: Notice) -> dict[str, Any]:
    """Make a notice's row of what a version knew of notices."""
    columns = _columns(connection, "outbox")
    return {name: value for name, value in notice_row(of).items() if name in columns}


def _columns(connection: Connection, table: str) -> set[str]:
    return {each["name"] for each in inspect(connection).get_columns(table)}


def test_what_was_uncertain_before_tries_were_counted_goes_on_from_there(url: str) -> None:
    asked, given_up, untried = samples.notice(), samples.notice(), samples.notice()
    at = asked.due_at
    with migrating(url) as config:
        command.upgrade(config, "0009")
        before: Connection = config.attributes["connection"]
        rows = [
            _known(before, asked) | {"reason": "uncertain", "attempts": 1, "settled_at": at},
            _known(before, given_up)
            | {"reason": "uncertain", "attempts": 9, "settled_at": at, "state": "uncertain"},
            _known(before, untried) | {"settled_at": None},
        ]
        before.execute(insert(outbox).inline(), rows)

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        found = {row.id: row for row in newest.execute(select(outbox))}
        tries = [found[one.id].uncertain_tries for one in (asked, given_up, untried)]
        since = [found[one.id].uncertain_since for one in (asked, given_up, untried)]
        assert (tries, since) == ([1, 3, 0], [at, at, None])
        command.downgrade(config, "0009")
        assert newest.execute(select(func.count(outbox.c.id))).scalar_one() == 3


def test_messages_and_who_was_asked_to_stay_outlive_a_migration(url: str) -> None:
    told, message = samples.notice(), samples.number()
    asked_at = told.due_at
    with migrating(url) as config:
        command.upgrade(config, "0014")
        before: Connection = config.attributes["connection"]
        ids = [_member_of_before(before, MembershipState.TRIAL) for _ in range(2)]
        stay = dataclasses.replace(samples.notice(), kind=NoticeKind.STAY, key=f"stay:{ids[0]}")
        before.execute(insert(outbox), [_known(before, told), _known(before, stay)])
        before.execute(
            insert(deliveries),
            {"notice": told.id, "platform": "telegram", "place": "7", "part": 1}
            | {"message": str(message)},
        )

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        found = newest.execute(select(memberships.c.id, memberships.c.asked_to_stay_at)).all()
        assert {row.id: row.asked_to_stay_at for row in found} == {ids[0]: asked_at, ids[1]: None}
        assert newest.execute(select(deliveries.c.message)).scalars().all() == [str(message)]
        newest.execute(delete(outbox).where(outbox.c.id == told.id))  # nothing refers to it now
        command.downgrade(config, "0014")
        assert newest.execute(select(deliveries.c.message)).all() == []


def test_migrated_tables_are_those_that_the_code_believes_in(url: str) -> None:
    migrate(url)
    with migrating(url) as config:
        context = MigrationContext.configure(config.attributes["connection"])
        assert compare_metadata(context, metadata) == []


def test_every_word_that_the_code_may_write_is_allowed(url: str) -> None:
    migrate(url)
    with migrating(url) as config:
        inspector = inspect(config.attributes["connection"])
        for table in TABLES:
            checks = allowed(inspector, table.name)
            for column in table.columns:
                if isinstance(column.type, Enum) and column.type.create_constraint:
                    words = {f"'{word}'" for word in column.type.enums}
                    assert any(words == found for found in checks), column


def test_what_refuses_other_words_is_named_as_the_code_names_it(url: str) -> None:
    migrate(url)
    with migrating(url) as config:
        inspector = inspect(config.attributes["connection"])
        for table in TABLES:
            named = {each.name for each in table.constraints if isinstance(each, CheckConstraint)}
            found = {check["name"] for check in inspector.get_check_constraints(table.name)}
            assert found == named, table.name


def allowed(inspector: Inspector, table: str) -> list[set[str]]:
    """Find the words of each CHECK of a table."""
    texts = [check["sqltext"] for check in inspector.get_check_constraints(table)]
    return [set(_quoted(text)) for text in texts]


def _quoted(text: str) -> Iterator[str]:
    for part in text.split("'")[1::2]:
        yield f"'{part}'"


def test_all_tables_are_listed() -> None:
    assert {table.name for table in TABLES} == metadata.tables.keys()


def test_migrating_what_is_up_to_date_changes_nothing(url: str) -> None:
    for _ in range(2):
        migrate(url)
        with migrating(url) as config:
            assert revisions.is_current(config.attributes["connection"])


def test_the_files_of_migrations_name_them_as_alembic_does() -> None:
    scripts = ScriptDirectory.from_config(by_alembic.config())
    assert revisions.known() == {script.revision for script in scripts.walk_revisions()}
    assert scripts.get_heads() == [max(revisions.known())]


def test_a_database_that_is_behind_says_so(url: str) -> None:
    with migrating(url) as config:
        assert not revisions.is_current(config.attributes["connection"])


def test_processes_that_start_together_migrate_one_after_the_other(url: str) -> None:
    start = threading.Barrier(4)

    def process(_: int) -> None:
        start.wait(10)
        migrate(url)

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(process, range(4)))

    with migrating(url) as config:
        assert revisions.is_current(config.attributes["connection"])


def test_a_migration_that_fails_leaves_everything_as_it_was(url: str) -> None:
    with pytest.raises(LookupError), migrating(url) as config:  # noqa: PT012 it fails after its work
        command.upgrade(config, "head")
        raise LookupError("on purpose")

    with migrating(url) as config:
        assert not tables(config.attributes["connection"])


def test_migrations_need_no_folder_to_be_run_in(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    migrate("sqlite:///cairn.db")

    assert (tmp_path / "cairn.db").exists()


def test_of_two_homes_on_a_platform_the_one_bound_last_is_kept_and_its_host_is_told(
    url: str,
) -> None:
    pod, other = samples.pod(), samples.pod()
    days = [samples.NOW + number * samples.DAY for number in range(5)]
    rows = [
        (1, pod.id, "discord", "first", days[1]),
        (2, pod.id, "discord", "last", days[3]),
        (3, pod.id, "discord", "before", days[0]),
        (4, pod.id, "telegram", "first", days[0]),
        (5, other.id, "discord", "its own", days[0]),
    ]
    homes_before = Table(
        "homes",
        MetaData(),
        *(Column(name, BigInteger) for name in ("id", "pod")),
        *(Column(name, Text) for name in ("platform", "place")),
        Column("bound_at", Instant()),
        *(Column(name, Boolean) for name in ("closed", "reachable")),
    )
    with migrating(url) as config:
        command.upgrade(config, "0006")
        before: Connection = config.attributes["connection"]
        for each in (pod, other):
            before.execute(insert(pods).values(_sealed(each)))
        for number, of, platform, place, at in rows:
            row = {"id": number, "pod": of, "platform": platform, "place": place, "bound_at": at}
            before.execute(insert(homes_before).values(closed=False, reachable=True, **row))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        bound = newest.execute(select(homes.c.id).where(homes.c.bound)).scalars()
        assert set(bound) == {2, 4, 5}
        told = newest.execute(select(agenda.c.subject).where(agenda.c.matter == AgendaKind.HOME))
        assert set(told.scalars()) == {1, 3}
        command.downgrade(config, "0006")
        assert len(newest.execute(select(homes_before.c.id)).all()) == len(rows)
        assert newest.execute(select(agenda.c.subject)).all() == []


def _sealed(pod: Pod) -> dict[str, object]:
    """Make a row of a pod; nobody opens its words here."""
    return {
        "id": pod.id,
        "name": b"",
        "purpose": b"",
        "kind": pod.kind,
        "mode": pod.mode,
        "rhythm_day": pod.rhythm.day,
        "rhythm_at": pod.rhythm.at,
        "rhythm_zone": pod.rhythm.zone,
        "language": pod.language,
        "created_at": pod.created_at,
        "state": pod.state,
        "charter_version": 1,
        "version": 1,
    }


def test_homes_that_were_lost_for_good_are_looked_at_again(url: str) -> None:
    pod = samples.pod()
    before = {number: samples.home(pod) for number in range(4)}
    with migrating(url) as config:
        command.upgrade(config, "0012")
        connection: Connection = config.attributes["connection"]
        connection.execute(insert(pods).values(_sealed(pod)))
        for number, home in before.items():
            row = home_row(replace(home, reachable=number % 2 == 0, bound=number < 2), None)
            del row["lost_at"]
            connection.execute(insert(homes).values(row))

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        looked_at = select(agenda.c.subject).where(agenda.c.matter == AgendaKind.HOME)
        assert newest.execute(looked_at).scalars().all() == [before[1].id]
        command.downgrade(config, "0012")
        assert newest.execute(looked_at).scalars().all() == []


def test_who_told_no_zone_goes_by_that_of_the_first_pod_they_are_in(url: str) -> None:
    with migrating(url) as config:
        command.upgrade(config, "0024")
        before: Connection = config.attributes["connection"]
        inside = _member_of_before(before, MembershipState.ACTIVE)
        waiting = _member_of_before(before, MembershipState.WAITING)
        before.execute(text("update people set zone = null"))
        before.execute(text("update pods set rhythm_zone = 'Asia/Tokyo'"))
        before.execute(text("insert into notes (name, value) values ('zone_rules', 'known')"))
    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        zones = newest.execute(
            text(
                "select memberships.id, people.assumed_zone from memberships"
                " join people on people.id = memberships.person"
            )
        ).all()
        assert dict(map(tuple, zones)) == {inside: "Asia/Tokyo", waiting: None}
        assert newest.execute(text("select count(*) from notes")).scalar() == 0


def test_a_pod_that_a_host_had_asked_to_rank_is_still_asking(url: str) -> None:
    asked = {
        ("host", True, "study", "active"): True,
        ("cohost", True, "blank", "trial"): True,
        ("host", False, "study", "active"): False,
        ("member", True, "study", "active"): False,
        ("host", True, "study", "left"): False,
        ("host", True, "support", "active"): False,
    }
    with migrating(url) as config:
        command.upgrade(config, "0030")
        before: Connection = config.attributes["connection"]
        ids = [_member_of_before(before, MembershipState(state)) for *_, state in asked]
        for its, (role, agrees, kind, _) in zip(ids, asked, strict=True):
            known = {"its": its, "role": role, "agrees": agrees, "kind": kind}
            before.execute(
                text(
                    "update memberships set role = :role, agrees_to_rank = :agrees where id = :its"
                ),
                known,
            )
            before.execute(
                text(
                    "update pods set mode = 'together', kind = :kind"
                    " where id = (select pod from memberships where id = :its)"
                ),
                known,
            )
    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        found = newest.execute(
            select(memberships.c.id, pods.c.asks_to_rank).join(
                pods, pods.c.id == memberships.c.pod
            )
        ).all()
        assert dict(map(tuple, found)) == dict(zip(ids, asked.values(), strict=True))
        command.downgrade(config, "0030")
        assert not {"asks_to_rank", "ranked_from"} & _columns(newest, "pods")


def test_in_a_pod_on_two_platforms_what_had_closed_stays_and_its_members_are_asked(
    url: str,
) -> None:
    there = (("here", "discord", "active"), ("here", "telegram", "resting"))
    apart = (("here", "telegram", "left"), ("apart", "telegram", "trial"))
    pods_of = {"here": 1, "apart": 2}
    with migrating(url) as config:
        command.upgrade(config, "0038")
        before: Connection = config.attributes["connection"]
        for pod in pods_of.values():
            before.execute(insert(pods).values(_sealed(replace(samples.pod(), id=PodId(pod)))))
        for number, (where, platform, state) in enumerate((*there, *apart), start=1):
            known = {"person": number, "pod": pods_of[where]}
            _put(before, "people", id=number, language="en", nudges="light")
            for used, on in enumerate(("discord", platform)):
                at = _stored(before, samples.NOW + timedelta(days=used))
                one = {"id": 10 * number + used, "person": number, "platform": on}
                if (on, used) != ("discord", 1):
                    _put(before, "accounts", external=f"{number} {on}", used_at=at, **one)
            _put(before, "memberships", id=number, state=state, role="member", **known)
        closed = _stored(before, samples.NOW)
        _put(before, "layers", pod=1, week="2026-W47", closed_at=closed)

    migrate(url)
    with migrating(url) as config:
        newest: Connection = config.attributes["connection"]
        found = map(membership_of, newest.execute(select(memberships).order_by("id")))
        kept = PlatformConsent(kept_before=samples.NOW)
        assert [(m.platform, m.platform_consent) for m in found] == [
            ("discord", kept),
            ("telegram", kept),
            ("telegram", PlatformConsent()),
            ("telegram", PlatformConsent()),
        ]
        command.downgrade(config, "0038")


def _stored(connection: Connection, at: datetime) -> object:
    """Write an instant as a database keeps it."""
    if connection.dialect.name == "postgresql":
        return at
    return int(at.timestamp()) * 1_000_000 + at.microsecond
