"""The list of all tables, for whoever migrates, restores or checks the whole schema."""

from storage.columns import metadata
from storage.repositories.agenda import agenda
from storage.repositories.arrivals import arrivals
from storage.repositories.chat_log import chat_log
from storage.repositories.check_in_rows import check_ins
from storage.repositories.cheers import cheers
from storage.repositories.conversations import conversations
from storage.repositories.former_words import former_words
from storage.repositories.goal_logs import logs
from storage.repositories.goal_rows import goals, shares
from storage.repositories.homes_and_invitations import homes, invitation_uses, invitations
from storage.repositories.inbox import inbox
from storage.repositories.layers import layers
from storage.repositories.leases import leases
from storage.repositories.links import links
from storage.repositories.membership_rows import memberships
from storage.repositories.notes import notes
from storage.repositories.notice_rows import deliveries, outbox, posted
from storage.repositories.people import accounts, people
from storage.repositories.personal_notes import personal_notes
from storage.repositories.pods import pods
from storage.repositories.removals import removals
from storage.repositories.report_rows import report_audit, report_keys, report_parts, reports
from storage.repositories.wrong_codes import wrong_codes
from storage.sealing.data_keys import data_keys, taken_keys

TABLES = (
    people,
    accounts,
    pods,
    homes,
    invitations,
    invitation_uses,
    wrong_codes,
    memberships,
    removals,
    goals,
    shares,
    logs,
    check_ins,
    layers,
    cheers,
    personal_notes,
    former_words,
    report_keys,
    reports,
    report_parts,
    report_audit,
    agenda,
    outbox,
    posted,
    deliveries,
    inbox,
    conversations,
    notes,
    data_keys,
    taken_keys,
    chat_log,
    arrivals,
    leases,
    links,
)

__all__ = ["TABLES", "metadata"]
