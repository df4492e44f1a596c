"""Members of guilds and the roles they have."""

from dataclasses import dataclass, field
from datetime import datetime

from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json


@dataclass(eq=False)
class Role:
    """What a role lets its members do."""

    id: int
    name: str
    permissions: Permission
    managed: bool = False

    def json(self, position: int) -> Json:
        return {
            "id": str(self.id),
            "name": self.name,
            "description": None,
            "color": 0,
            "colors": {"primary_color": 0, "secondary_color": None, "tertiary_color": None},
            "hoist": False,
            "icon": None,
            "unicode_emoji": None,
            "position": position,
            "permissions": str(int(self.permissions)),
            "managed": self.managed,
            "mentionable": False,
            "flags": 0,
        }


@dataclass
class Member:
    """Somebody's place in a guild."""

    user: User
    joined: datetime
    roles: list[Role] = field(default_factory=list)
    nick: str | None = None

    def json(self) -> Json:
        return {
            "user": self.user.json(),
            "nick": self.nick,
            "avatar": None,
            "banner": None,
            "roles": [str(role.id) for role in self.roles],
            "joined_at": self.joined.isoformat(),
            "premium_since": None,
            "deaf": False,
            "mute": False,
            "flags": 0,
            "pending": False,
            "communication_disabled_until": None,
        }
