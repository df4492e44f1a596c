"""Forms that are open: kept between turns, one per account, so that a restart forgets none."""

from datetime import timedelta

from bot.context import Context
from bot.dialogue.commands import Command
from bot.dialogue.fields import Upload
from bot.dialogue.forms import Run
from bot.dialogue.registry import Registry
from bot.errors import Expired
from bot.ids import RunId
from bot.ports import Conversation

IDLE = timedelta(hours=24)
_IN_SHEETS = "sheets"


class Openings:
    """The open form of one account, within one unit of work."""

    def __init__(self, registry: Registry, ctx: Context) -> None:
        self._registry = registry
        self._ctx = ctx
        self._met: set[RunId] = set()

    def here(self) -> Conversation | None:
        """Find the form that was opened where the person is now."""
        found = self._ctx.uow.conversations.of(self._ctx.account.id)
        if found is not None:
            self._met.add(found.id)
        here = None if self._ctx.place.private else self._ctx.place.id
        return found if found is not None and found.place == here else None

    def get(self, run_id: RunId) -> Conversation:
        """Find an open form of this account; raises `Expired` where it is over, or another's."""
        found = self._ctx.uow.conversations.get(run_id)
        if found is None or found.account != self._ctx.account.id:
            raise Expired("form.over")
        self._met.add(run_id)
        return found

    def command(self, conversation: Conversation) -> Command:
        """Find the command of a form; one that is no more ends the form."""
        command = self._registry.find(conversation.command)
        if command is None:
            self._ctx.uow.conversations.close(self._ctx.account.id)
            raise Expired("form.over")
        return command

    def keep(self, command: Command, run_id: RunId, run: Run, *, shared: bool) -> None:
        """Keep a form in the place of any other; in a shared place only if it was opened there."""
        self._met.add(run_id)
        place = self._ctx.place.id if shared else None
        self._ctx.uow.conversations.put(
            Conversation(
                run_id,
                self._ctx.account.id,
                self._ctx.person.id,
                command.path,
                run.answers,
                run.asked,
                run.more,
                self._ctx.now + IDLE,
                _IN_SHEETS if self._ctx.sheets else place,
                run.wrong,
                run.received,
            )
        )

    def let_go(self) -> bool:
        """Close the open form, wherever it was opened; tell whether this can have been meant.

        In a shared place, where there is none, somebody else was asked to.
        """
        conversations, account = self._ctx.uow.conversations, self._ctx.account.id
        meant = self._ctx.place.private or conversations.of(account) is not None
        conversations.close(account)
        return meant

    def close(self, run_id: RunId) -> None:
        """Close a form, unless another has taken its place; one that was never kept is closed."""
        if run_id in self._met and self._ctx.uow.conversations.get(run_id) is not None:
            self._ctx.uow.conversations.close(self._ctx.account.id)


def run_of(command: Command, conversation: Conversation) -> Run:
    """Take up the answers of a form; fields that a newer version no longer has are let go.

    What an older version kept as text where something is to be sent is asked for again: anybody
    could have written it.
    """
    names = {item.name for item in command.fields}
    uploads = {item.name for item in command.fields if isinstance(item.kind, Upload)}
    answers = {name: said for name, said in conversation.answers.items() if name in names}
    texts = {name for name in uploads if answers.get(name) is not None}
    asked = tuple(name for name in conversation.asked if name in names)
    wrong = {name: raw for name, raw in conversation.wrong.items() if name in names}
    received = {name: sent for name, sent in conversation.received.items() if name in uploads}
    run = Run(command.fields, answers, asked, conversation.more, wrong, received)
    return run.correct(texts)
