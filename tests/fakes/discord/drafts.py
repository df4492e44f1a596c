"""Messages as the bot asks for them: checked, with their files, before they are there."""

import mimetypes
import re
from dataclasses import dataclass

from tests.fakes.discord.attachments import MOST_BYTES, Attachment
from tests.fakes.discord.components import media, numbered
from tests.fakes.discord.contract import hold
from tests.fakes.discord.message_limits import MAY_SET, Draft, message_problems
from tests.fakes.discord.messages import EPHEMERAL, LOADING, Message
from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.wire import Json, Problem, Refusal

_SAYING = ("content", "components", "embeds", "poll", "sticker_ids")
_FILE = re.compile(r"files\[(\d+)\]")


@dataclass(frozen=True, slots=True, repr=False)
class Drafts:
    """Turns requests into messages."""

    roots: Roots
    records: Records

    def fill(
        self, request: Request, message: Message, payload: Json, may_set: int = MAY_SET
    ) -> None:
        """Write a request into a new message."""
        files = self._files(request, payload, [])
        self._hold(request, payload, files, None, may_set)
        if not files and not any(payload.get(name) for name in _SAYING):
            self.records.breaks(f"{request.method} {request.route}: an empty message")
            raise Refusal(400, 50006, "Cannot send an empty message")
        message.flags |= int(payload.get("flags") or 0) & may_set
        message.nonce = payload.get("nonce")
        message.attachments = files
        self._write(message, payload)

    def change(
        self, request: Request, message: Message, payload: Json, may_set: int = MAY_SET
    ) -> None:
        """Write a request over a message; what it does not name stays."""
        files = self._files(request, payload, message.attachments)
        before = None if message.loading else message
        self._hold(request, payload, files, before, may_set)
        kept = message.flags & ~LOADING
        message.flags = kept | int(payload.get("flags") or 0) & may_set & ~EPHEMERAL
        message.attachments = files
        self._write(message, payload)

    def _hold(
        self,
        request: Request,
        payload: Json,
        files: list[Attachment],
        before: Message | None,
        may_set: int,
    ) -> None:
        names = frozenset(file.filename for file in files)
        problems = message_problems(Draft(payload, names, before, may_set))
        hold(self.records, request, [*problems, *_listed(request, payload, before)])

    def _write(self, message: Message, payload: Json) -> None:
        message.allowed_mentions = payload.get("allowed_mentions")
        if "content" in payload:
            message.content = payload["content"] or ""
        if "embeds" in payload:
            message.embeds = [{"type": "rich", **embed} for embed in payload["embeds"] or []]
        if "components" in payload:
            message.components = numbered(payload["components"] or [])
            for item in media(message.components):
                self._unfurl(item, message)

    def _unfurl(self, item: Json, message: Message) -> None:
        url = str(item.get("url"))
        item |= {"id": str(self.roots.ids.new()), "proxy_url": url, "width": None, "height": None}
        for file in message.attachments:
            if url == f"attachment://{file.filename}":
                item |= {"url": file.url, "proxy_url": file.url, "content_type": file.content_type}
                item["attachment_id"] = str(file.id)

    def _files(
        self, request: Request, payload: Json, before: list[Attachment]
    ) -> list[Attachment]:
        listed = payload.get("attachments")
        told = {str(entry.get("id")): entry for entry in listed or []}
        kept = before if listed is None else [file for file in before if str(file.id) in told]
        for file in kept:
            file.description = told.get(str(file.id), {}).get("description", file.description)
        made = []
        for upload in request.files:
            if len(upload.data) > MOST_BYTES:
                raise Refusal(413, 40005, "Request entity too large")
            match = _FILE.fullmatch(upload.field)
            entry = told.get(match.group(1), {}) if match else {}
            made.append(self._made(upload.filename, upload.data, entry))
        return [*kept, *made]

    def _made(self, filename: str, data: bytes, entry: Json) -> Attachment:
        return Attachment(
            self.roots,
            self.roots.ids.new(),
            filename,
            data,
            content_type=mimetypes.guess_type(filename)[0],
            description=entry.get("description"),
            spoiler=bool(entry.get("is_spoiler")) or filename.startswith("SPOILER_"),
        )


def _listed(request: Request, payload: Json, before: Message | None) -> list[Problem]:
    """Find entries of `attachments` that name neither an upload nor a file that is there."""
    known = {match.group(1) for up in request.files if (match := _FILE.fullmatch(up.field))}
    known |= {str(file.id) for file in before.attachments} if before else set()
    given = [str(entry.get("id")) for entry in payload.get("attachments") or []]
    return [Problem("attachments", f"no file {id_}") for id_ in given if id_ not in known]
