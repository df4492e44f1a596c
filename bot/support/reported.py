"""Whether somebody was reported by a pod: what follows from a report without its being read."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from bot.domain.pods import Membership
from bot.domain.reports import Report
from bot.kernel.ids import MembershipId, PersonId
from bot.ports.storage import UnitOfWork


def was_reported(uow: UnitOfWork, member: Membership) -> bool:
    """Tell whether anybody in a member's pod has reported them, unless that was unfounded."""
    pod = {each.person for each in uow.memberships.of_pod(member.pod)} - {member.person}
    return any(_is_about(report, member) for report in uow.reports.by(pod))


def write_names(
    uow: UnitOfWork, reporters: Collection[PersonId], names: Mapping[int, int]
) -> None:
    """Write other ids into whom some people reported: those of the one person that two became."""
    for report in uow.reports.by(reporters):
        about = report.about
        if about is not None:
            person = PersonId(names.get(about.person, about.person))
            membership = MembershipId(names.get(about.membership, about.membership))
            known_as = replace(about, person=person, membership=membership)
            if known_as != about:
                uow.reports.save(replace(report, about=known_as))


def _is_about(report: Report, member: Membership) -> bool:
    about = report.about
    if about is None or not report.is_grave:
        return False
    same = about.person == member.person and about.pod == member.pod
    return same or about.membership == member.id
