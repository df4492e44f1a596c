"""Forgetting somebody who asked for it: what there is of theirs, and when it goes."""

from datetime import timedelta

from msgspec import Struct

TAKEN_BACK_WITHIN = timedelta(days=1)
# How long a button that confirms it holds, and how often it is looked whether their messages are
# drawn anew; what a platform has not taken a day later is left as it stands.
CONFIRMED_WITHIN = timedelta(minutes=15)
LOOKS_AGAIN_AFTER = timedelta(minutes=15)
WAITS_FOR_PLATFORMS = timedelta(days=1)


class Belongings(Struct, frozen=True):
    """How much there is of what one person wrote, did, and was given."""

    goals: int
    check_ins: int
    logs: int
    cheers_given: int
    cheers_received: int
    notes: int
    invitations: int
