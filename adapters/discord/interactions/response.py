"""Responding to one interaction: at once or deferred, private or public, anew or in place.

An interaction wants its first answer within three seconds, and takes more for fifteen minutes
(discord.com/developers/docs/interactions/receiving-and-responding). Whoever needs longer says so
first, which closes the way to a modal.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from functools import partial

import discord
from discord import InteractionType
from msgspec.structs import replace

from adapters.discord.errors import translated
from adapters.discord.interactions import modals
from adapters.discord.sending.buttons import tokens_on
from adapters.discord.sending.render import RenderedMessage, render
from adapters.discord.sending.send import Sender
from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Choice, Flag, Mine
from bot.dialogue.limits import DISCORD, paginate
from bot.dialogue.replies import Reply
from bot.dialogue.responses import Form, Response, Row, files_of
from bot.kernel.errors import TryLater, Uncertain

REQUEST_WITHIN = 15.0
# Of three seconds and fifteen minutes, less what the ways there and back may take.
FIRST_WITHIN, OTHERS_WITHIN = 2.5, 14.5 * 60


class InteractionResponse:
    """Shows the response to one interaction; raises what `translated` makes of refusals."""

    def __init__(self, interaction: discord.Interaction, sender: Sender) -> None:
        self._interaction = interaction
        self._sender = sender
        self._began = asyncio.get_running_loop().time()
        self._deferred = False
        self._replacing = False
        self._deferred_publicly = False

    @property
    def deferred(self) -> bool:
        """Tell whether Discord was told that the response takes longer."""
        return self._deferred

    async def defer(self, visibility: Visibility) -> None:
        """Tell Discord that the response takes longer; one in place shows no sign of it."""
        response = self._interaction.response
        self._deferred = True
        self._replacing = visibility is Visibility.REPLACE and self._is_under_own
        if self._replacing:
            await self._ask(response.defer)
        else:
            self._deferred_publicly = self._is_public(visibility)
            await self._ask(
                partial(response.defer, ephemeral=not self._deferred_publicly, thinking=True)
            )

    async def show(self, response: Response) -> None:
        """Show the core's response: a modal, nothing, or pages, in place or after the message."""
        shown = response.shown
        if isinstance(shown, Form) and shown.bare and self._may_open:
            opened = modals.render_modal(shown)
            await self._ask(lambda: self._interaction.response.send_modal(opened))
            return
        pages = pages_of(shown)
        if not pages:
            await self._say_nothing()
            return
        files = files_of(response)
        drawn = [render(page, files) for page in pages]
        if not self._deferred and await self._takes_long(drawn):
            await self.defer(response.visibility)
        await self._put(drawn, response.visibility)

    async def _takes_long(self, drawn: Sequence[RenderedMessage]) -> bool:
        """Tell whether something must be fetched, sent, or is still drawn after a second."""
        return any(
            page.media or page.files for page in drawn
        ) or not await self._sender.draws_soon(drawn)

    @property
    def _may_open(self) -> bool:
        """Tell whether a modal can be opened: not from another, and not after a while."""
        return not self._deferred and self._interaction.type is not InteractionType.modal_submit

    @property
    def _is_under_own(self) -> bool:
        """Tell whether what was pressed is seen by the person alone."""
        message = self._interaction.message
        pressed = self._interaction.type is InteractionType.component
        private = self._interaction.guild_id is None
        return pressed and message is not None and (private or message.flags.ephemeral)

    def _is_public(self, visibility: Visibility) -> bool:
        return visibility is Visibility.PUBLIC or self._interaction.guild_id is None

    async def _say_nothing(self) -> None:
        """Let a button rest, or leave no trace, where there is nothing to say."""
        interaction = self._interaction
        if interaction.type is InteractionType.component and not self._deferred:
            await self._ask(interaction.response.defer)
        elif not self._replacing:
            if not self._deferred:
                await self._ask(partial(interaction.response.defer, ephemeral=True, thinking=True))
            await self._ask(interaction.delete_original_response)

    async def _put(self, drawn: Sequence[RenderedMessage], visibility: Visibility) -> None:
        replaces = visibility is Visibility.REPLACE and self._is_under_own
        first, *others = self._used_pages(drawn) if replaces else drawn
        if replaces and (self._replacing or not self._deferred):
            await self._replace(first)
        elif self._deferred and not self._replacing:
            await self._say_deferred(first, visibility)
        else:
            await self._say(first, visibility)
        for page in others:
            await self._say(page, visibility)

    def _used_pages(self, drawn: Sequence[RenderedMessage]) -> Sequence[RenderedMessage]:
        """Leave out the pages that stand in other messages, where only one of several was used.

        The one that has most of its buttons comes first, to take its place.
        """
        used = tokens_on(self._interaction.message)
        shared = [len(used & {b.token for b in page.page.all_buttons}) for page in drawn]
        if not any(shared):
            return drawn
        first = shared.index(max(shared))
        others = [page for n, page in enumerate(drawn) if shared[n] and n != first]
        return [drawn[first], *others]

    async def _replace(self, page: RenderedMessage) -> None:
        """Draw what was pressed anew."""
        if self._replacing:
            await self._edit(page)
            return

        async def edit() -> None:
            view, files = await self._sender.prepare(page, answers=True)
            await self._interaction.response.edit_message(view=view, attachments=files)

        await self._ask(edit)

    async def _say_deferred(self, page: RenderedMessage, visibility: Visibility) -> None:
        """Say what was waited for to those whom it is for, who may not be those who saw it wait.

        Waiting decides who sees the first message that follows, unless it is taken away before
        (github.com/discord/discord-api-docs/issues/2739).
        """
        if self._deferred_publicly == self._is_public(visibility):
            await self._edit(page)
            return
        await self._ask(self._interaction.delete_original_response)
        await self._say(page, visibility)

    async def _edit(self, page: RenderedMessage) -> None:
        async def edit() -> None:
            view, files = await self._sender.prepare(page, answers=True)
            await self._interaction.edit_original_response(view=view, attachments=files)

        await self._ask(edit)

    async def _say(self, page: RenderedMessage, visibility: Visibility) -> None:
        """Say something new, as the first answer or behind it."""
        interaction = self._interaction
        private = not self._is_public(visibility)

        async def send() -> None:
            view, files = await self._sender.prepare(page, answers=True)
            if interaction.response.is_done():
                await interaction.followup.send(view=view, files=files, ephemeral=private)
            else:
                await interaction.response.send_message(view=view, files=files, ephemeral=private)

        await self._ask(send)

    async def _ask(self, request: Callable[[], Awaitable[object]]) -> None:
        """Ask Discord for something; a pause that it asks for is kept while there is time.

        What it refuses by 429 it has not done, so it may be asked again. Raises `TryLater` where
        the pause would outlast what is left of the interaction.
        """
        while True:
            try:
                async with _translated_in_time():
                    await request()
            except TryLater as wait:
                seconds = wait.after.total_seconds()
                if seconds >= self._seconds_left:
                    raise
                await asyncio.sleep(seconds)
            else:
                return

    @property
    def _seconds_left(self) -> float:
        """Tell how many seconds Discord waits for the next request yet."""
        whole = OTHERS_WITHIN if self._interaction.response.is_done() else FIRST_WITHIN
        return self._began + whole - asyncio.get_running_loop().time()


@asynccontextmanager
async def _translated_in_time() -> AsyncIterator[None]:
    """Ask Discord for something; without an answer in time nobody knows what became of it."""
    try:
        with translated():
            async with asyncio.timeout(REQUEST_WITHIN):
                yield
    except TimeoutError as late:
        raise Uncertain("Discord did not answer in time") from late


def pages_of(shown: Reply | Form | None) -> tuple[Reply, ...]:
    """Divide what is shown into messages; a question is answered in a modal that a button opens.

    Where one of several answers is to be chosen, and there are no others, buttons alone will do.
    """
    match shown:
        case None:
            return ()
        case Reply():
            return paginate(shown, DISCORD)
        case Form():
            question = shown.question
            if shown.current in map(_in_words, shown.rows):
                question = replace(question, buttons=(shown.opener, *question.buttons))
            return paginate(question, DISCORD)


def _in_words(row: Row) -> str | None:
    """Name a row whose answer may be in words of one's own."""
    closed = isinstance(row.kind, Choice | Flag | Mine) and row.options
    return None if closed else row.name
