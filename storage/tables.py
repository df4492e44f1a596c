"""Every table there is: whoever migrates or checks the whole schema asks for them here."""

from storage.agenda import agenda
from storage.arrivals import arrivals
from storage.chat_log import chat_log
from storage.checkins import check_ins
from storage.cheers import cheers
from storage.columns import metadata
from storage.conversations import conversations
from storage.data_keys import data_keys
from storage.goals import goals, logs, shares
from storage.homes_and_invitations import homes, invitation_uses, invitations
from storage.inbox import inbox
from storage.layers import layers
from storage.leases import leases
from storage.memberships import memberships
from storage.notes import notes
from storage.notice_rows import deliveries, outbox, posted
from storage.people import accounts, people
from storage.pods import pods

TABLES = (
    people,
    accounts,
    pods,
    homes,
    invitations,
    invitation_uses,
    memberships,
    goals,
    shares,
    logs,
    check_ins,
    layers,
    cheers,
    agenda,
    outbox,
    posted,
    deliveries,
    inbox,
    conversations,
    notes,
    data_keys,
    chat_log,
    arrivals,
    leases,
)

__all__ = ["TABLES", "metadata"]
