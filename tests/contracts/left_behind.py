"""What is left of somebody who was forgotten: each table and column, why, and for how long."""

from collections.abc import Mapping
from typing import NamedTuple


class Left(NamedTuple):
    """Why something is not erased with a person, and until when it is there."""

    why: str
    until: str


ALWAYS = "as long as the installation"
THE_PODS = "as long as anybody is, or was, in the pod"

# Tables of which no row is anybody's.
NOBODYS: Mapping[str, Left] = {
    "pods": Left(
        "name, purpose and charter are the pod's words, under its own key; the rest is its rhythm",
        THE_PODS,
    ),
    "homes": Left("a place of a pod's, and what that was called there", THE_PODS),
    "layers": Left("how many stones a pod has laid in a week, and nobody's name", THE_PODS),
    "notes": Left("facts on the installation: its clock, its edition, its commands", ALWAYS),
    "report_parts": Left(
        "what somebody reported, also about whom is forgotten; sealed for the operators' own key",
        "180 days after it was closed",
    ),
    "report_keys": Left("the public key of those who read reports", ALWAYS),
    "report_audit": Left("what those who read reports did, by their own names", ALWAYS),
    "leases": Left("which process does what", "an hour after it died"),
    "chat_log": Left("the local chat of one machine, sealed; for trials", "the trial's end"),
    "arrivals": Left(
        "what a platform told, sealed until it is answered, then blank; what nobody could read"
        " is kept to be looked into",
        "14 days",
    ),
}

# Columns of rows that stay, which may point to somebody who is gone.
POINTERS: Mapping[str, Left] = {
    "memberships.departure": Left(
        "the number of an heir's membership, of nobody any more",
        "30 minutes of use; then it says nothing",
    ),
    "people.not_okay": Left("sealed: the numbers of memberships that somebody told", "a week"),
    "people.muted": Left(
        "sealed: the numbers of people from whom somebody does not hear", "they hear them again"
    ),
    "removals.votes": Left(
        "sealed under the pod's key: the numbers of memberships that said something", "30 days"
    ),
    "outbox.key": Left("numbers of what a notice to somebody else is about", "four weeks"),
    "outbox.args": Left("numbers of what a notice to somebody else is about", "four weeks"),
    "outbox.shows": Left("numbers of what a notice to somebody else shows", "four weeks"),
    "outbox.redraws": Left("the key of a notice to somebody else", "four weeks"),
    "posted.key": Left("numbers of what a notice to somebody else is about", THE_PODS),
    "posted.args": Left("numbers of what a notice to somebody else is about", THE_PODS),
    "posted.shows": Left("numbers of what a notice to somebody else shows", THE_PODS),
    "inbox.answer": Left(
        "sealed under its reader's key: what somebody else was answered may name them",
        "14 days",
    ),
    "conversations.answers": Left("sealed: what somebody else wrote into a form", "7 days"),
}
