"""Every method of every repository, called once on a scene, by its name in the ports."""

import inspect
from collections.abc import Callable, Mapping

from msgspec.structs import replace

from bot.domain.goals import GoalKind
from bot.domain.notices import AgendaKind, NoticeKind, NoticeState, Settlement
from bot.domain.reports import Report
from bot.kernel.ids import LARGEST, LogId, PersonId, PodId
from bot.ports import storage
from bot.ports.storage import UnitOfWork
from tests.contracts import samples
from tests.contracts.samples import DAY, NOW, WEEK, Scene

Call = Callable[[UnitOfWork, Scene], object]


TODAY = NOW.date()


def names() -> set[str]:
    """List what the ports ask of a unit of work's repositories."""
    repositories = {
        name: inspect.get_annotations(member.fget)["return"]
        for name, member in inspect.getmembers(storage.UnitOfWork)
        if isinstance(member, property) and member.fget
    }
    return {
        f"{name}.{method}"
        for name, port in repositories.items()
        for method, _ in inspect.getmembers(port, inspect.isfunction)
        if not method.startswith("_")
    }


def _add_person(uow: UnitOfWork, its: Scene) -> None:
    new = replace(samples.person(), id=PersonId(samples.number()))
    uow.people.add(new, samples.account(new))


def _add_membership(uow: UnitOfWork, its: Scene) -> None:
    pod = samples.pod()
    uow.pods.add(pod)
    uow.memberships.add(samples.membership(pod, its.ann))


def _logged(uow: UnitOfWork, its: Scene) -> object:
    habit = replace(its.goal, kind=GoalKind.HABIT)
    return uow.goals.logged([its.goal, habit], TODAY, TODAY)


def _settle(uow: UnitOfWork, its: Scene) -> None:
    uow.outbox.settle(Settlement(its.notice, NoticeState.WAITING, NOW, "later", NOW))


def _personal_note(uow: UnitOfWork, its: Scene) -> object:
    written = samples.personal_note(its.bob, its.ann)
    uow.personal_notes.add(written)
    return uow.personal_notes.get(written.id)


def _merge_check_ins(uow: UnitOfWork, its: Scene) -> None:
    older = samples.check_in(its.membership, WEEK.plus(-1))
    uow.checkins.add(older)
    uow.merging.merge_check_ins(older.id, its.check_in.id)


def _merge_memberships(uow: UnitOfWork, its: Scene) -> None:
    uow.merging.merge_memberships(its.other.id, its.membership.id)


def _take_over(uow: UnitOfWork, its: Scene) -> None:
    _merge_memberships(uow, its)
    uow.links.remove(its.link.id)
    uow.merging.take_over(its.bob.id, its.ann.id)


def _seal_anew(uow: UnitOfWork, its: Scene) -> None:
    _take_over(uow, its)
    walked: str | None = ""
    while walked is not None:
        walked = uow.merging.seal_anew(its.ann.id, walked, 3)


def _begin_anew(uow: UnitOfWork, its: Scene) -> object:
    uow.people.begin_anew(its.anns, samples.person())
    return uow.people.whose(its.anns)


def _reported(uow: UnitOfWork, its: Scene) -> Report:
    made = samples.report(its.bob, its.membership)
    uow.reports.add(made)
    return made


def _report_part(uow: UnitOfWork, its: Scene) -> None:
    uow.reports.add_part(samples.report_part(_reported(uow, its)))


def _removal(uow: UnitOfWork, its: Scene) -> object:
    asked = samples.removal(its.other, its.membership)
    uow.removals.add(asked)
    uow.removals.save(asked)
    return uow.removals.get(asked.id)


EVERY: Mapping[str, Call] = {
    "forgetting.belongings": lambda uow, its: uow.forgetting.belongings(its.ann.id),
    "forgetting.erase": lambda uow, its: (
        uow.forgetting.erase(its.ann.id, 1),
        uow.forgetting.erase(its.ann.id, 100),
    ),
    "people.get": lambda uow, its: uow.people.get(its.ann.id),
    "people.many": lambda uow, its: uow.people.many([its.ann.id, its.bob.id]),
    "people.add": _add_person,
    "people.save": lambda uow, its: uow.people.save(its.ann),
    "people.account": lambda uow, its: uow.people.account("telegram", its.anns.external),
    "people.accounts": lambda uow, its: uow.people.accounts([its.ann.id, its.bob.id]),
    "people.places": lambda uow, its: uow.people.places(its.anns.platform, 10),
    "people.save_account": lambda uow, its: uow.people.save_account(its.anns),
    "people.begin_anew": _begin_anew,
    "people.whose": lambda uow, its: uow.people.whose(its.anns),
    "links.get": lambda uow, its: uow.links.get(its.link.id),
    "links.add": lambda uow, its: uow.links.add(samples.link(its.anns, its.bobs)),
    "links.save": lambda uow, its: uow.links.save(its.link),
    "links.remove": lambda uow, its: uow.links.remove(its.link.id),
    "links.by_code": lambda uow, its: uow.links.by_code(str(its.link.code_hash)),
    "links.of_person": lambda uow, its: uow.links.of_person(its.bob.id),
    "links.forget": lambda uow, _: uow.links.forget(NOW, 3),
    "merging.ever_in": lambda uow, its: uow.merging.ever_in(its.ann.id),
    "merging.can_take_over": lambda uow, its: uow.merging.can_take_over(its.bob.id, its.ann.id),
    "merging.merge_check_ins": _merge_check_ins,
    "merging.merge_memberships": _merge_memberships,
    "merging.rename": lambda uow, its: uow.merging.rename(
        {int(its.notice.args["membership"]): its.membership.id}, [its.ann.id, its.bob.id]
    ),
    "merging.take_over": _take_over,
    "merging.waiting": lambda uow, its: uow.merging.waiting(its.ann.id),
    "merging.seal_anew": _seal_anew,
    "merging.send_elsewhere": lambda uow, its: uow.merging.send_elsewhere(
        its.ann.id, "telegram", "discord"
    ),
    "pods.get": lambda uow, its: uow.pods.get(its.pod.id),
    "pods.many": lambda uow, its: uow.pods.many([its.pod.id, PodId(1)]),
    "pods.add": lambda uow, _: uow.pods.add(samples.pod()),
    "pods.save": lambda uow, its: uow.pods.save(its.pod),
    "pods.homes": lambda uow, its: uow.pods.homes([its.pod.id, PodId(1)]),
    "pods.home": lambda uow, its: uow.pods.home(its.home.id),
    "pods.homes_in": lambda uow, its: uow.pods.homes_in("discord", its.home.place),
    "pods.home_at": lambda uow, its: uow.pods.home_at("discord", its.home.place),
    "pods.bind": lambda uow, its: uow.pods.bind(samples.home(its.pod)),
    "pods.save_home": lambda uow, its: uow.pods.save_home(its.home),
    "pods.invite": lambda uow, its: uow.pods.invite(
        samples.invitation(its.pod, its.bob), f"rivertide{samples.number()}"
    ),
    "pods.invitation": lambda uow, its: uow.pods.invitation(its.invitation.code_hash),
    "pods.invitation_said": lambda uow, _: uow.pods.invitation_said("riverambertide42"),
    "pods.use": lambda uow, its: uow.pods.use(its.invitation.id, its.ann.id, NOW),
    "pods.count_uses": lambda uow, its: uow.pods.count_uses(its.bob.id, NOW),
    "pods.count_invitations": lambda uow, its: uow.pods.count_invitations(
        its.pod.id, its.ann.id, NOW
    ),
    "pods.was_used": lambda uow, its: uow.pods.was_used(its.invitation.id, its.bob.id),
    "pods.save_invitation": lambda uow, its: uow.pods.save_invitation(its.invitation),
    "memberships.get": lambda uow, its: uow.memberships.get(its.other.id),
    "memberships.of_person": lambda uow, its: uow.memberships.of_person(its.bob.id),
    "forgetting.left_by": lambda uow, its: uow.forgetting.left_by(its.bob.id),
    "memberships.of_pod": lambda uow, its: uow.memberships.of_pod(its.pod.id),
    "memberships.of": lambda uow, its: uow.memberships.of(its.pod.id, its.bob.id),
    "memberships.count_new": lambda uow, its: uow.memberships.count_new(its.bob.id, NOW),
    "memberships.add": _add_membership,
    "memberships.save": lambda uow, its: uow.memberships.save(its.membership, its.other),
    "memberships.prompt_candidates": lambda uow, its: uow.memberships.prompt_candidates(
        [its.membership.id, its.other.id]
    ),
    "goals.get": lambda uow, its: uow.goals.get(its.goal.id),
    "goals.many": lambda uow, its: uow.goals.many([its.goal.id]),
    "goals.of_person": lambda uow, its: (
        uow.goals.of_person(its.ann.id, 10, active=True, after=its.goal.id),
        uow.goals.of_person(its.ann.id, 10),
        uow.goals.of_person(its.ann.id, 10, active=False),
    ),
    "goals.count": lambda uow, its: (
        uow.goals.count(its.ann.id, active=True),
        uow.goals.count(its.ann.id, since=NOW),
    ),
    "goals.count_shared": lambda uow, its: uow.goals.count_shared(its.membership.id, its.pod.id),
    "goals.count_logs": lambda uow, its: uow.goals.count_logs(its.ann.id, NOW),
    "goals.logged": _logged,
    "goals.add": lambda uow, its: uow.goals.add(samples.goal(its.bob)),
    "goals.save": lambda uow, its: uow.goals.save(its.goal),
    "goals.share": lambda uow, its: uow.goals.share(its.share),
    "goals.unshare_all": lambda uow, its: uow.goals.unshare_all(its.membership.id, its.pod.id),
    "goals.shares_of": lambda uow, its: uow.goals.shares_of([its.goal.id]),
    "goals.shares_with": lambda uow, its: uow.goals.shares_with(its.pod.id, NOW),
    "goals.shared_by": lambda uow, its: uow.goals.shared_by(
        {its.membership.id: its.pod.id, its.other.id: its.pod.id}, NOW
    ),
    "goals.log": lambda uow, its: uow.goals.log(samples.log(its.goal)),
    "goals.log_of": lambda uow, its: uow.goals.log_of(its.log.id),
    "goals.save_log": lambda uow, its: uow.goals.save_log(its.log),
    "goals.unlog": lambda uow, its: uow.goals.unlog(its.log.id),
    "goals.latest_logs": lambda uow, its: uow.goals.latest_logs(its.goal.id, 8, LogId(LARGEST)),
    "goals.logs": lambda uow, its: uow.goals.logs([its.goal.id], TODAY, TODAY),
    "checkins.get": lambda uow, its: uow.checkins.get(its.check_in.id),
    "checkins.many": lambda uow, its: uow.checkins.many([its.check_in.id]),
    "forgetting.cheers_told": lambda uow, its: uow.forgetting.cheers_told(its.ann.id, NOW),
    "forgetting.cheers_given": lambda uow, its: uow.forgetting.cheers_given(its.bob.id),
    "outbox.told": lambda uow, its: uow.outbox.told([its.ann.id], [NoticeKind.PROMPT]),
    "outbox.has_redraws": lambda uow, its: uow.outbox.has_redraws(its.ann.id),
    "outbox.hasten_to": lambda uow, its: uow.outbox.hasten_to(its.ann.id, NOW),
    "checkins.of": lambda uow, its: uow.checkins.of(its.membership.id, WEEK),
    "checkins.of_week": lambda uow, its: uow.checkins.of_week(its.pod.id, WEEK),
    "checkins.of_weeks": lambda uow, its: uow.checkins.of_weeks(its.pod.id, [WEEK]),
    "checkins.of_person": lambda uow, its: uow.checkins.of_person(its.ann.id, NOW - DAY),
    "checkins.of_membership": lambda uow, its: uow.checkins.of_membership(its.membership.id),
    "checkins.add": lambda uow, its: uow.checkins.add(samples.check_in(its.other)),
    "checkins.add_sets": lambda uow, its: uow.checkins.add_sets(samples.check_in_set(its.other)),
    "checkins.save": lambda uow, its: uow.checkins.save(its.check_in),
    "checkins.member_weeks": lambda uow, its: uow.checkins.member_weeks(its.pod.id, WEEK),
    "checkins.count_there": lambda uow, its: uow.checkins.count_there(
        its.pod.id, WEEK, [its.membership.id]
    ),
    "checkins.note_asked": lambda uow, its: uow.checkins.note_asked({its.check_in.id: NOW}),
    "checkins.layers": lambda uow, its: uow.checkins.layers(its.pod.id, 12),
    "checkins.layer": lambda uow, its: uow.checkins.layer(its.pod.id, WEEK),
    "checkins.lay": lambda uow, its: uow.checkins.lay(its.layer),
    "checkins.cheer": lambda uow, its: uow.checkins.cheer(samples.cheer(its.check_in, its.bob)),
    "checkins.uncheer": lambda uow, its: uow.checkins.uncheer(its.cheer.id, NOW),
    "checkins.withhold_cheers": lambda uow, its: uow.checkins.withhold_cheers(
        its.bob.id, its.ann.id, NOW
    ),
    "checkins.cheer_of": lambda uow, its: uow.checkins.cheer_of(its.cheer.id),
    "checkins.cheers_for": lambda uow, its: uow.checkins.cheers_for([its.check_in.id]),
    "checkins.has_cheered": lambda uow, its: uow.checkins.has_cheered(its.bob.id, its.check_in.id),
    "checkins.count_words": lambda uow, its: uow.checkins.count_words(its.bob.id, its.ann.id, NOW),
    "checkins.cheers_waiting": lambda uow, its: uow.checkins.cheers_waiting(its.ann.id),
    "checkins.note_cheers_delivered": lambda uow, its: uow.checkins.note_cheers_delivered(
        [its.cheer], NOW
    ),
    "own_data.memberships": lambda uow, its: uow.own_data.memberships(its.ann.id),
    "own_data.logs": lambda uow, its: uow.own_data.logs(its.ann.id, 0, 10),
    "own_data.check_ins": lambda uow, its: uow.own_data.check_ins(its.ann.id, NOW + 99 * DAY, 10),
    "own_data.cheers_given": lambda uow, its: uow.own_data.cheers_given(its.bob.id, 0, 10),
    "own_data.cheers_received": lambda uow, its: uow.own_data.cheers_received(its.ann.id, 0, 10),
    "own_data.notes_written": lambda uow, its: uow.own_data.notes_written(its.ann.id, 0, 10),
    "own_data.notes_received": lambda uow, its: uow.own_data.notes_received(its.bob.id, 0, 10),
    "own_data.notices": lambda uow, its: uow.own_data.notices(its.ann.id, 0, 10),
    "own_data.invitations": lambda uow, its: uow.own_data.invitations(its.ann.id),
    "own_data.invitation_uses": lambda uow, its: uow.own_data.invitation_uses(its.bob.id),
    "kept_words.forget": lambda uow, _: uow.kept_words.forget(NOW + 99 * DAY, 3),
    "kept_words.forget_of": lambda uow, its: uow.kept_words.forget_of(
        its.pod.id, NOW + 99 * DAY, 3
    ),
    "kept_words.shortened": lambda uow, _: uow.kept_words.shortened(0, 3),
    "agenda.put": lambda uow, its: uow.agenda.put(its.due),
    "agenda.put_sets": lambda uow, its: uow.agenda.put_sets(samples.due_set(its.membership)),
    "agenda.due": lambda uow, _: uow.agenda.due(NOW, 100),
    "agenda.after": lambda uow, its: uow.agenda.after(AgendaKind.PROMPT, its.due.subject - 1, 100),
    "agenda.of": lambda uow, its: uow.agenda.of(AgendaKind.PROMPT, its.due.subject),
    "agenda.many": lambda uow, its: uow.agenda.many(AgendaKind.PROMPT, [its.due.subject, 1]),
    "agenda.remove": lambda uow, its: uow.agenda.remove(AgendaKind.PROMPT, [its.due.subject]),
    "agenda.next": lambda uow, _: uow.agenda.next(),
    "outbox.forget": lambda uow, _: uow.outbox.forget(NOW, 10, {NoticeKind.DIGEST}),
    "outbox.put": lambda uow, its: uow.outbox.put(samples.notice(its.ann)),
    "outbox.put_sets": lambda uow, its: uow.outbox.put_sets(samples.notice_set(its.ann)),
    "outbox.note_due": lambda uow, _: uow.outbox.note_due("telegram", NOW, 3),
    "outbox.lease": lambda uow, _: uow.outbox.lease("telegram", NOW, 3, "me", DAY),
    "outbox.release": lambda uow, _: uow.outbox.release("telegram"),
    "outbox.settle": _settle,
    "outbox.by_key": lambda uow, its: uow.outbox.by_key(its.notice.key),
    "outbox.showing": lambda uow, its: uow.outbox.showing([str(its.notice.shows), "x"]),
    "outbox.fates": lambda uow, its: uow.outbox.fates(str(its.notice.shows)),
    "outbox.shown_to": lambda uow, its: uow.outbox.shown_to(its.ann.id),
    "outbox.deliveries": lambda uow, its: uow.outbox.deliveries(its.notice.id),
    "outbox.sent_since": lambda uow, its: uow.outbox.sent_since(its.ann.id, NOW - DAY),
    "outbox.hasten": lambda uow, its: uow.outbox.hasten("telegram", its.home.id, NOW),
    "outbox.undelivered": lambda uow, its: uow.outbox.undelivered(its.ann.id, 10),
    "outbox.drop_stale": lambda uow, _: uow.outbox.drop_stale([NoticeKind.PROMPT], NOW - DAY, NOW),
    "outbox.backlog": lambda uow, _: uow.outbox.backlog("telegram", NOW, 100),
    "outbox.next": lambda uow, _: uow.outbox.next(),
    "inbox.recall": lambda uow, its: uow.inbox.recall("telegram", its.event, its.ann.id),
    "inbox.record": lambda uow, its: uow.inbox.record("web", "2", its.ann.id, b"answer", NOW),
    "inbox.forget": lambda uow, _: uow.inbox.forget(NOW + DAY, 3),
    "arrivals.forget": lambda uow, _: uow.arrivals.forget(NOW + DAY, 3),
    "conversations.of": lambda uow, its: uow.conversations.of(its.anns.id),
    "conversations.get": lambda uow, its: uow.conversations.get(its.conversation.id),
    "conversations.put": lambda uow, its: uow.conversations.put(its.conversation),
    "conversations.close": lambda uow, its: uow.conversations.close(its.conversation.id),
    "conversations.forget": lambda uow, _: uow.conversations.forget(NOW + 9 * DAY, 3),
    "notes.get": lambda uow, _: uow.notes.get("note"),
    "notes.put": lambda uow, _: uow.notes.put("note", "new"),
    "leases.take": lambda uow, _: uow.leases.take("hear", "me", DAY),
    "leases.give_up": lambda uow, _: uow.leases.give_up(["hear"], "me"),
    "leases.count": lambda uow, _: uow.leases.count("hear"),
    "personal_notes.add": lambda uow, its: uow.personal_notes.add(
        samples.personal_note(its.bob, its.ann)
    ),
    "personal_notes.get": _personal_note,
    "personal_notes.count": lambda uow, its: uow.personal_notes.count(
        its.ann.id, its.bob.id, NOW - DAY
    ),
    "personal_notes.forget": lambda uow, _: uow.personal_notes.forget(NOW - DAY, 3),
    "personal_notes.latest": lambda uow, its: uow.personal_notes.latest(its.ann.id, its.bob.id, 5),
    "checkins.words_from": lambda uow, its: uow.checkins.words_from(
        its.bob.id, its.ann.id, NOW - DAY, 5
    ),
    "former_words.add": lambda uow, its: uow.former_words.add(samples.former_words(its.check_in)),
    "former_words.of": lambda uow, its: uow.former_words.of([its.check_in.id]),
    "former_words.forget": lambda uow, _: uow.former_words.forget(NOW - DAY, 3),
    "reports.can_be_read": lambda uow, _: uow.reports.can_be_read(),
    "reports.use_key": lambda uow, _: uow.reports.use_key(samples.reports_key()),
    "reports.add": lambda uow, its: uow.reports.add(samples.report(its.bob, its.membership)),
    "reports.add_part": _report_part,
    "reports.get": lambda uow, its: uow.reports.get(_reported(uow, its).id),
    "reports.numbered": lambda uow, its: uow.reports.numbered(_reported(uow, its).number),
    "reports.save": lambda uow, its: uow.reports.save(_reported(uow, its)),
    "reports.by": lambda uow, its: uow.reports.by([its.ann.id, its.bob.id]),
    "reports.waiting": lambda uow, _: uow.reports.waiting(NOW, 10),
    "reports.count": lambda uow, its: uow.reports.count(its.ann.id, NOW - DAY),
    "reports.count_parts": lambda uow, its: uow.reports.count_parts(_reported(uow, its).id),
    "reports.forget_reporter": lambda uow, its: uow.reports.forget_reporter(its.ann.id),
    "reports.forget": lambda uow, _: uow.reports.forget(NOW + 9 * DAY, 3),
    "removals.add": lambda uow, its: uow.removals.add(samples.removal(its.other, its.membership)),
    "removals.save": _removal,
    "removals.get": _removal,
    "removals.of_pod": lambda uow, its: uow.removals.of_pod(its.pod.id),
    "removals.forget": lambda uow, _: uow.removals.forget(NOW - DAY, 3),
    "wrong_codes.note": lambda uow, its: uow.wrong_codes.note(samples.number(), its.anns.id, NOW),
    "wrong_codes.when": lambda uow, its: (
        uow.wrong_codes.when(10, NOW - DAY, its.anns.id),
        uow.wrong_codes.when(1000, NOW - DAY),
    ),
    "wrong_codes.forget": lambda uow, _: uow.wrong_codes.forget(NOW - DAY, 3),
    "leases.forget": lambda uow, _: uow.leases.forget(DAY),
}
