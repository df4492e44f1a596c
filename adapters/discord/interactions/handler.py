"""Handling interactions and direct messages: the core acts, its response is shown in time."""

import asyncio
import secrets
from collections.abc import Mapping, Sequence

import discord
import structlog
from msgspec.structs import replace

from adapters.discord.errors import AlreadyAnswered, TooLate
from adapters.discord.interactions import inbound as inward
from adapters.discord.interactions import modals
from adapters.discord.interactions.attachments import AttachmentCopies, Files, attachments_of
from adapters.discord.interactions.in_flight import InFlight, TransferSlots, needs_transfer
from adapters.discord.interactions.response import InteractionResponse, pages_of
from adapters.discord.place_names import direct_place
from adapters.discord.sending.send import Sender
from bot.dialogue.commands import Visibility
from bot.dialogue.documents import MadeFiles
from bot.dialogue.fields import Text, Upload
from bot.dialogue.inbound import Act, Change, Inbound, Pressed, Submitted, Typed, Wrote
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Option, Response, files_of
from bot.dialogue.tokens import press
from bot.kernel.errors import BotError, TryLater, Uncertain
from bot.ports.chat import CommandReceiver, DeclineReason

DEFER_AFTER = 1.5
TRIES, LONGEST_WAIT = 3, 30.0
TRY_AGAIN_AFTER = 1.0
ANSWERED_WITHIN = 10.0
_log = structlog.get_logger("cairn.discord")


class InteractionHandler:
    """Takes what people do to the core, and shows each response; connection and tree call it.

    What takes long is deferred in time; what is too late for its interaction goes to direct
    messages.
    """

    def __init__(self, guide: CommandReceiver, registry: Registry, sender: Sender) -> None:
        self._guide = guide
        self._registry = registry
        self._sender = sender
        self._copies = AttachmentCopies(sender)
        self._in_flight = InFlight()
        self._transfers = TransferSlots()

    async def finish(self) -> None:
        """Wait a little for what is being answered; nothing more is heard now."""
        if not await self._in_flight.drained(ANSWERED_WITHIN):
            _log.warning("an answer is lost at the end")

    async def pressed(self, interaction: discord.Interaction, token: str) -> None:
        """Handle a press."""
        await self._act(interaction, Pressed(token))

    async def typed(
        self, interaction: discord.Interaction, act: Typed, files: Mapping[str, str]
    ) -> None:
        """Handle a command, with the numbers of the files that came for some of its fields."""
        await self._act(interaction, act, attachments_of(interaction, files))

    async def submitted(self, interaction: discord.Interaction) -> None:
        """Handle a form that was sent."""
        files = attachments_of(interaction, modals.read_files(interaction))
        await self._act(interaction, modals.read_form(interaction), files)

    async def message_chosen(
        self, interaction: discord.Interaction, message: discord.Message
    ) -> None:
        """Handle a message that somebody chose to check in with; it has to be their own."""
        command = self._registry.for_uploads
        if command is None or message.author.id != interaction.user.id:
            await self._decline(interaction, DeclineReason.NOT_THEIRS)
            return
        if inward.is_forwarded(message):
            await self._decline(interaction, DeclineReason.FORWARDED)
            return
        sent = inward.attachment_of(message)
        kinds = {item.name: item.kind for item in command.fields}
        answers = {n: message.content for n, kind in kinds.items() if isinstance(kind, Text)}
        uploads = [n for n, kind in kinds.items() if isinstance(kind, Upload)]
        files = {} if sent is None else dict.fromkeys(uploads, sent)
        await self._act(interaction, Submitted(press(command.path), answers), files)

    async def _decline(self, interaction: discord.Interaction, reason: DeclineReason) -> None:
        said = self._guide.decline(reason, interaction.locale.value)
        await self._show(
            interaction, InteractionResponse(interaction, self._sender), Response(said)
        )

    async def suggest(
        self, interaction: discord.Interaction, path: str, field: str, said: str
    ) -> Sequence[Option]:
        """Suggest answers while a command is typed."""
        return await self._guide.suggest(
            inward.from_interaction(interaction, Typed(path)), field, said
        )

    async def said(self, message: discord.Message) -> None:
        """Handle what somebody wrote in their direct messages, and answer there."""
        act = inward.read_media(message) or self._guide.typed(message.content)
        if isinstance(act, Wrote):
            act = replace(act, under=inward.tokens_replied_to(message))
        inbound = inward.from_message(message, act)
        response = await self._guide.handle(inbound)
        await self._write(inbound.place.id, response)

    async def changed(self, message: discord.Message) -> None:
        """Handle that somebody changed what they wrote in their direct messages."""
        if message.content:
            inbound = inward.from_changed(message)
            await self._write(inbound.place.id, await self._guide.handle(inbound))

    async def _act(
        self, interaction: discord.Interaction, act: Act, files: Files | None = None
    ) -> None:
        """Handle an act with the files that came along; what takes long is deferred in time."""
        with self._in_flight.tracked():
            answer = InteractionResponse(interaction, self._sender)
            async with asyncio.TaskGroup() as tasks:
                handling = tasks.create_task(self._handle(interaction, act, files or {}))
                done, _ = await asyncio.wait({handling}, timeout=DEFER_AFTER)
                if not done:
                    await self._defer(answer, self._guide.visibility(act))
            await self._show_in_turn(interaction, answer, handling.result())
            await self._report_reachable(interaction)

    async def _handle(self, interaction: discord.Interaction, act: Act, files: Files) -> Response:
        if isinstance(act, Typed | Submitted) and files:
            user, at = interaction.user.id, interaction.created_at
            async with self._transfers.slot(user):
                act = replace(act, sent=await self._copies.make(user, files, at))
        return await self._guide.handle(inward.from_interaction(interaction, act))

    async def _defer(self, answer: InteractionResponse, visibility: Visibility) -> None:
        try:
            await answer.defer(visibility)
        except BotError as problem:
            _log.info("no patience was asked for", problem=type(problem).__name__)

    async def _show_in_turn(
        self, interaction: discord.Interaction, answer: InteractionResponse, response: Response
    ) -> None:
        """Show a response; one with files is deferred, if need be, and waits for its slot."""
        if not needs_transfer(response):
            await self._show(interaction, answer, response)
            return
        user = interaction.user.id
        if self._transfers.full_for(user) and not answer.deferred:
            await self._defer(answer, response.visibility)
        async with self._transfers.slot(user):
            await self._show(interaction, answer, response)

    async def _show(
        self, interaction: discord.Interaction, answer: InteractionResponse, response: Response
    ) -> None:
        """Show an answer; where it is too late for that, or would be, it goes to direct messages.

        One that may not have arrived is shown once more: Discord knows what it has answered.
        """
        try:
            try:
                await answer.show(response)
            except Uncertain:
                await answer.show(response)
        except AlreadyAnswered:
            pass
        except (TooLate, TryLater):
            await self._write(direct_place(interaction.user.id), response)
        except BotError as problem:
            _log.warning("an answer was not shown", problem=type(problem).__name__)

    async def _write(self, place: str, response: Response) -> None:
        """Write an answer into direct messages, page after page."""
        try:
            files = files_of(response)
            for page in pages_of(response.shown):
                await self._write_page(place, page, files)
        except BotError as problem:
            _log.warning("an answer was not written", problem=type(problem).__name__)

    async def _write_page(self, place: str, page: Reply, files: MadeFiles) -> None:
        """Write a page; one that has to wait, or may not have arrived, is tried again.

        By its nonce Discord knows one that has arrived.
        """
        nonce = secrets.token_urlsafe(16)
        for _ in range(TRIES - 1):
            try:
                await self._sender.put(place, page, nonce, files=files)
            except TryLater as wait:
                await asyncio.sleep(min(wait.after.total_seconds(), LONGEST_WAIT))
            except Uncertain:
                await asyncio.sleep(TRY_AGAIN_AFTER)
            else:
                return
        await self._sender.put(place, page, nonce, files=files)

    async def _report_reachable(self, interaction: discord.Interaction) -> None:
        """Tell the core that somebody known from a server can perhaps be written to in private.

        It is told once, and again after messages were refused: what they do may have changed that.
        """
        user = interaction.user.id
        if interaction.guild_id is None or self._sender.is_reachable(user):
            return
        self._sender.note_reachable(user)
        own: Inbound = inward.reachability(interaction, Change.REACHABLE, direct_place(user))
        await self._guide.handle(own)
