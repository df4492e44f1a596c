"""Messages: what people and the bot said, as it stands in a chat now."""

from dataclasses import dataclass, field
from typing import Any

from tests.fakes.telegram.accounts import Account, Json
from tests.fakes.telegram.chats import Chat, Room, Topic
from tests.fakes.telegram.entities import Entity
from tests.fakes.telegram.files import FileKind, StoredFile
from tests.fakes.telegram.keyboards import Button, Markup
from tests.fakes.telegram.texts import Text
from tests.fakes.telegram.updates import Update


@dataclass(eq=False)
class Message:
    """A message in a chat; `edits` counts how often it was drawn anew.

    `service` holds what a service message tells, `update` how the bot was told of the message,
    if it was; `sender_chat` speaks where an admin stays anonymous.
    """

    id: int
    chat: Chat
    sender: Account
    date: int
    content: Text = field(default_factory=Text)
    media: StoredFile | None = None
    markup: Markup | None = None
    topic: Topic | None = None
    reply_to: "Message | None" = None
    service: Json = field(default_factory=dict)
    sender_chat: Room | None = None
    link_preview: Json = field(default_factory=dict)
    silent: bool = False
    protected: bool = False
    deleted: bool = False
    edits: int = 0
    edit_date: int | None = None
    reactions: list[str] = field(default_factory=list)
    update: Update | None = None
    album: str | None = None
    forwarded: "Message | None" = None
    location: tuple[float, float] | None = None

    @property
    def text(self) -> str:
        """The plain text; empty where there is a picture or a voice note instead."""
        return "" if self.media else self.content.plain

    @property
    def caption(self) -> str:
        """The plain text under a picture or a voice note."""
        return self.content.plain if self.media else ""

    @property
    def shown(self) -> str:
        """The plain text, wherever it stands."""
        return self.content.plain

    @property
    def html(self) -> str:
        """The text or caption as it was sent."""
        return self.content.source

    @property
    def entities(self) -> list[Entity]:
        """What stands out in the text or caption."""
        return list(self.content.entities)

    @property
    def photo(self) -> bytes | None:
        """The picture, if there is one."""
        return self._content(FileKind.PHOTO)

    @property
    def voice(self) -> bytes | None:
        """The voice note, if there is one."""
        return self._content(FileKind.VOICE)

    @property
    def keyboard(self) -> list[list[Button]]:
        """The rows of buttons under the message."""
        return [list(row) for row in self.markup.rows] if self.markup else []

    @property
    def labels(self) -> list[str]:
        """What stands on the buttons, row by row."""
        return [button.label for row in self.keyboard for button in row]

    @property
    def force_reply(self) -> bool:
        """Tell whether the message opens a field for a reply."""
        return self.markup is not None and self.markup.forces_reply

    @property
    def placeholder(self) -> str:
        """What stands in the field for a reply."""
        return self.markup.placeholder if self.markup else ""

    @property
    def thread(self) -> int | None:
        """The identifier of the topic, if the message is in one."""
        return self.topic.id if self.topic else None

    @property
    def link_preview_disabled(self) -> bool:
        """Tell whether addresses in the text are not drawn as cards."""
        return bool(self.link_preview.get("is_disabled"))

    def json(self, *, with_reply: bool = True) -> Json:
        """Write it as a `Message`."""
        told: Json = {"message_id": self.id, "from": self.sender.json()}
        told |= {"sender_chat": self.sender_chat.json()} if self.sender_chat else {}
        told |= {"chat": self.chat.json(), "date": self.date}
        told |= {"edit_date": self.edit_date} if self.edit_date else {}
        if self.topic:
            told |= {"message_thread_id": self.topic.id, "is_topic_message": True}
        if with_reply and self.reply_to and not self.reply_to.deleted:
            told["reply_to_message"] = self.reply_to.json(with_reply=False)
        told |= self._said() | self.service
        if self.album:
            told["media_group_id"] = self.album
        if self.forwarded:
            source = {"type": "user", "sender_user": self.forwarded.sender.json()}
            told["forward_origin"] = source | {"date": self.forwarded.date}
        if self.markup and self.markup.is_inline:
            told["reply_markup"] = self.markup.json()
        return told | ({"has_protected_content": True} if self.protected else {})

    def gone_json(self) -> Json:
        """Write it as an `InaccessibleMessage`."""
        return {"message_id": self.id, "chat": self.chat.json(), "date": 0}

    def _said(self) -> Json:
        if self.service:
            return {}
        marked = [entity.json() for entity in self.content.entities]
        if self.location:
            latitude, longitude = self.location
            return {"location": {"latitude": latitude, "longitude": longitude}}
        if self.media is None:
            preview = self.link_preview
            told: Json = {"text": self.content.plain}
            told |= {"entities": marked} if marked else {}
            return told | ({"link_preview_options": preview} if preview else {})
        told = {self.media.kind.parameter: self.media.in_message()}
        told |= {"caption": self.content.plain} if self.content.plain else {}
        return told | ({"caption_entities": marked} if marked and self.content.plain else {})

    def _content(self, kind: FileKind) -> bytes | None:
        return self.media.content if self.media and self.media.kind is kind else None

    def __repr__(self) -> str:
        where: Any = self.chat.id if self.topic is None else f"{self.chat.id}/{self.topic.id}"
        return f"<Message {self.id} in {where}: {self.shown!r} {self.labels}>"
