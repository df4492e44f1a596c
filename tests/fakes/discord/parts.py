"""What channels are made of: kinds, overwrites of permissions, and what only threads have."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum

from tests.fakes.discord.permissions import NOTHING, Permission
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json


class Kind(IntEnum):
    """What a channel is, by Discord's numbers."""

    TEXT = 0
    DIRECT = 1
    PUBLIC_THREAD = 11
    PRIVATE_THREAD = 12
    FORUM = 15


@dataclass
class Overwrite:
    """What a channel allows and denies to a role or a member."""

    of_member: bool
    allow: Permission = NOTHING
    deny: Permission = NOTHING

    def allows(self, more: Permission) -> None:
        self.allow |= more
        self.deny &= ~more

    def denies(self, more: Permission) -> None:
        self.deny |= more
        self.allow &= ~more

    def applied(self, to: Permission) -> Permission:
        return to & ~self.deny | self.allow

    def json(self, of: int) -> Json:
        return {
            "id": str(of),
            "type": int(self.of_member),
            "allow": str(int(self.allow)),
            "deny": str(int(self.deny)),
        }


@dataclass
class Thread:
    """What a thread has that other channels do not."""

    id: int
    owner: User
    created: datetime
    members: dict[int, datetime] = field(default_factory=dict)
    archived: bool = False
    locked: bool = False
    invitable: bool = True
    auto_archive: int = 1440

    def json(self) -> Json:
        return {
            "owner_id": str(self.owner.id),
            "member_count": len(self.members),
            "thread_metadata": {
                "archived": self.archived,
                "locked": self.locked,
                "archive_timestamp": self.created.isoformat(),
                "create_timestamp": self.created.isoformat(),
                "auto_archive_duration": self.auto_archive,
                "invitable": self.invitable,
            },
        }

    def member_json(self, user: int) -> Json:
        """Describe somebody's membership."""
        return {
            "id": str(self.id),
            "user_id": str(user),
            "join_timestamp": self.members[user].isoformat(),
            "flags": 0,
        }
