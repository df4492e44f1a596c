"""Whom a report is about, once two of them have become one person; its words stay closed."""

from collections.abc import Collection, Mapping

from msgspec.structs import replace

from bot.kernel.ids import MembershipId, PersonId
from bot.ports.storage import UnitOfWork


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
