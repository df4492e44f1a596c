"""Chats: private ones, groups, supergroups and their topics, and who belongs to them."""

import itertools
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

from tests.fakes.telegram.accounts import Account, Json

_RIGHTS = (
    "can_manage_chat",
    "can_change_info",
    "can_delete_messages",
    "can_invite_users",
    "can_restrict_members",
    "can_pin_messages",
    "can_manage_topics",
    "can_manage_video_chats",
)
_NOT_GIVEN = (
    "can_promote_members",
    "can_post_stories",
    "can_edit_stories",
    "can_delete_stories",
    "can_manage_tags",
    "is_anonymous",
)
_NAMES: tuple[str, ...] = ("first_name", "last_name", "username")
_GIFTS = (
    "unlimited_gifts",
    "limited_gifts",
    "unique_gifts",
    "premium_subscription",
    "gifts_from_channels",
)


class Standing(StrEnum):
    """What an account is in a chat."""

    OWNER = "creator"
    ADMIN = "administrator"
    MEMBER = "member"
    LEFT = "left"
    KICKED = "kicked"

    @property
    def inside(self) -> bool:
        """Tell whether it belongs to the chat."""
        return self not in (Standing.LEFT, Standing.KICKED)

    @property
    def leads(self) -> bool:
        """Tell whether it is an admin, the owner included."""
        return self in (Standing.OWNER, Standing.ADMIN)


@dataclass(eq=False)
class Chat:
    """A place for messages; `numbers` gives them their identifiers."""

    id: int
    numbers: Iterator[int]

    def json(self) -> Json:
        """Write it as a `Chat`."""
        raise NotImplementedError

    def full_json(self) -> Json:
        """Write it as a `ChatFullInfo`."""
        gifts = dict.fromkeys(_GIFTS, False)
        return self.json() | {
            "accent_color_id": 1,
            "max_reaction_count": 11,
            "accepted_gift_types": gifts,
        }


@dataclass(eq=False)
class PrivateChat(Chat):
    """One person's conversation with the bot."""

    person: Account
    is_started: bool = False
    is_blocked: bool = False

    def json(self) -> Json:
        """Write it as a `Chat`."""
        person = self.person.json()
        told = {key: person[key] for key in _NAMES if key in person}
        return {"id": self.id} | told | {"type": "private"}


@dataclass(eq=False)
class Room(Chat):
    """A chat of several: a group or a supergroup; `username` makes it public.

    So do a channel that people comment on there, and a `location` that it is found by.
    """

    title: str
    kind: str = "group"
    username: str | None = None
    is_forum: bool = False
    description: str = ""
    is_silent: bool = False
    migrated_to: int | None = None
    channel: int | None = None
    location: str = ""
    standings: dict[Account, Standing] = field(default_factory=dict)
    topics: dict[int, "Topic"] = field(default_factory=dict)

    def json(self) -> Json:
        """Write it as a `Chat`."""
        told: Json = {"id": self.id, "title": self.title}
        told |= {"username": self.username} if self.username else {}
        told |= {"is_forum": True} if self.is_forum else {}
        told["type"] = self.kind
        if self.kind == "group":
            told["all_members_are_administrators"] = False
        return told

    def full_json(self) -> Json:
        """Write it as a `ChatFullInfo`."""
        about: Json = {"description": self.description} if self.description else {}
        about |= {"linked_chat_id": self.channel} if self.channel else {}
        if self.location:
            where = {"latitude": 52.1, "longitude": 5.3}
            about["location"] = {"location": where, "address": self.location}
        return super().full_json() | about

    def standing(self, account: Account) -> Standing:
        """Tell what an account is here; whoever never came is outside."""
        return self.standings.get(account, Standing.LEFT)

    @property
    def members(self) -> list[Account]:
        """Everybody inside, in the order in which they came."""
        return [who for who, standing in self.standings.items() if standing.inside]


@dataclass(eq=False)
class Topic:
    """A topic of a forum; its identifier is that of the message with which it began."""

    room: Room
    id: int
    name: str
    is_closed: bool = False
    is_deleted: bool = False


Place = Room | Topic


def room_of(place: Place) -> Room:
    """Find the room of a place."""
    return place.room if isinstance(place, Topic) else place


def member_json(account: Account, standing: Standing) -> Json:
    """Write what an account is in a chat as a `ChatMember`."""
    told: Json = {"user": account.json(), "status": standing.value}
    match standing:
        case Standing.OWNER:
            return told | {"is_anonymous": False}
        case Standing.ADMIN:
            rights = dict.fromkeys(_RIGHTS, True) | dict.fromkeys(_NOT_GIVEN, False)
            return told | {"can_be_edited": False} | rights
        case Standing.KICKED:
            return told | {"until_date": 0}
        case _:
            return told


def counter(first: int = 1) -> Iterator[int]:
    """Give message identifiers."""
    return itertools.count(first)
