"""The open forms of an account, kept from one act to the next, so that none is forgotten.

One that was left for longer than a day is nowhere in the way: only its own buttons, a reply to it,
or a voice note that may be meant for it go on with it.
"""

from collections.abc import Mapping
from datetime import timedelta

from msgspec.structs import replace

from bot.dialogue.commands import Command
from bot.dialogue.fields import Ref, Upload
from bot.dialogue.form_answers import in_words
from bot.dialogue.forms import FormState
from bot.dialogue.media import Media
from bot.dialogue.modals import digests
from bot.dialogue.registry import Registry
from bot.domain.people import Account
from bot.kernel.errors import Expired, Refused
from bot.kernel.ids import FormId
from bot.ports.conversations import Conversation
from bot.request.context import Context

IDLE = timedelta(hours=24)
A_MOMENT = timedelta(minutes=30)
MOST_OPEN = 8
TOO_MANY = "form.too_many"
_IN_MODALS = "sheets"  # as it is stored
_ASIDE = "aside"
_MOST_ASIDE = 3


class OpenForms:
    """The open forms of one account, within one unit of work."""

    def __init__(self, registry: Registry, ctx: Context) -> None:
        self._registry = registry
        self._ctx = ctx
        self._found: tuple[Conversation, ...] | None = None

    @property
    def all(self) -> tuple[Conversation, ...]:
        """The unfinished forms, the one asked last first; of a command that is no more, none."""
        if self._found is None:
            found = self._ctx.uow.conversations.of(self._ctx.account.id)
            self._found = tuple(form for form in found if self._registry.find(form.command))
        return self._found

    @property
    def last_aside(self) -> Conversation | None:
        """The form that was kept aside last."""
        return next(iter(self._aside), None)

    @property
    def _aside(self) -> tuple[Conversation, ...]:
        return tuple(form for form in self.all if form.place == _ASIDE)

    @property
    def spoken_of(self) -> tuple[Conversation, ...]:
        """The forms that somebody is told of, the one asked last first."""
        return tuple(form for form in self.all if form.place != _ASIDE)

    def last_here(self) -> Conversation | None:
        """Find the form that was asked last where the person is now, or that listens."""
        now = self._ctx.now
        return next((f for f in self.all if f.expires_at > now and self._asks_here(f)), None)

    def get(self, form_id: FormId) -> Conversation:
        """Find an open form of this account; raises `Expired` where it is over, or another's."""
        found = next((form for form in self.all if form.id == form_id), None)
        if found is None:
            raise Expired("form.over")
        return found

    def is_open(self, form_id: FormId) -> bool:
        """Tell whether a form is open, and this account's."""
        return any(form.id == form_id for form in self.all)

    def finished(self, form_id: FormId) -> Conversation | None:
        """Find a form that was sent in a modal and is done, not long ago."""
        found = self._ctx.uow.conversations.get(form_id)
        mine = found is not None and found.account == self._ctx.account.id
        return found if found is not None and found.done and mine else None

    def command_of(self, form: Conversation) -> Command:
        """Find the command of a form; raises `Expired` where it is no more."""
        command = self._registry.find(form.command)
        if command is None:
            raise Expired("form.over")
        return command

    def find_about(self, command: Command, given: Mapping[str, str]) -> Conversation | None:
        """Find the open form that a button opens again: about the same thing, and no more said."""
        ids = [item.name for item in command.fields if isinstance(item.kind, Ref)]
        if not ids or not given.keys() <= set(ids):
            return None
        for form in self.all:
            about = {name: form.answers.get(name) for name in ids}
            fits = form.command == command.path and about == {n: given.get(n) for n in ids}
            if fits and (form.place == _IN_MODALS) is self._ctx.modals:
                return form
        return None

    def keep(self, command: Command, form_id: FormId, state: FormState, *, shared: bool) -> None:
        """Keep a form as the one asked last; in a shared place only if it was opened there."""
        if not self.is_open(form_id):
            self._make_room(command)
        place = self._ctx.place.id if shared else None
        self._keep_at(_IN_MODALS if self._ctx.modals else place, command, form_id, state)

    def keep_aside(self, command: Command, form_id: FormId, state: FormState) -> None:
        """Keep a form that only its buttons answer, and of which nobody hears; a few at most."""
        for form in self._aside[_MOST_ASIDE - 1 :]:
            self.close(form.id)
        self._keep_at(_ASIDE, command, form_id, state)

    def _keep_at(
        self, place: str | None, command: Command, form_id: FormId, state: FormState
    ) -> None:
        others = [form for form in self.all if form.id != form_id]
        kept = Conversation(
            form_id,
            self._ctx.account.id,
            self._ctx.person.id,
            command.path,
            state.answers,
            state.asked,
            state.more,
            self._ctx.now + IDLE,
            place,
            state.wrong,
            state.received,
            rank=1 + max((form.rank for form in others), default=0),
            saved=state.saved,
        )
        self._put(kept)

    def waiting(self, *, public: bool) -> tuple[Conversation, ...]:
        """Find the forms that were left for something else, where an answer is going to stand.

        Nobody sees a modal that was put away unsent, so one is not spoken of.
        """
        current = [form for form in self.all if form.expires_at > self._ctx.now]
        if public:
            here = () if self._ctx.modals else (self._ctx.place.id,)
            return tuple(form for form in current if form.place in here)
        return tuple(
            form
            for form in current
            if form.place is None or (form.place == _IN_MODALS and self.has_words(form))
        )

    def has_words(self, form: Conversation) -> bool:
        """Tell whether something would be lost with a form that was written or sent."""
        return in_words(self.state_of(form))

    def state_of(self, form: Conversation) -> FormState:
        """Take up the answers of a form."""
        return _state_of(self.command_of(form), form, self._ctx.account)

    def has_lost_media(self, form: Conversation) -> bool:
        """Tell whether something was sent into a form that cannot be kept any more."""
        state, uploads = self.state_of(form), _uploads(self.command_of(form))
        return any(form.answers.get(n) is not None and n not in state.received for n in uploads)

    def last_for_media(self) -> Conversation | None:
        """Find the form that was asked last where something is sent.

        A modal has no room for a voice note, and nobody sees one that was put away unsent; so one
        that was opened a moment ago may still be what is meant.
        """
        if not self._ctx.place.private:
            return self.last_here()
        since = self._ctx.now + IDLE - A_MOMENT
        return next(
            (
                form
                for form in self.all
                if form.place is None or (form.place == _IN_MODALS and form.expires_at > since)
            ),
            None,
        )

    def takes_media(self, form: Conversation) -> bool:
        """Tell whether a voice note or picture may answer a form."""
        return bool(_uploads(self.command_of(form)))

    def note_album(self, album: str) -> bool:
        """Note that something of an album came; tell whether it was the first of it."""
        inbox, account = self._ctx.uow.inbox, self._ctx.account
        event = f"album.{account.external}.{album}"
        if inbox.recall(account.platform, event, self._ctx.person.id) is not None:
            return False
        inbox.record(account.platform, event, self._ctx.person.id, b"", self._ctx.now)
        return True

    def mark_offered(self, form: Conversation) -> None:
        """Note that a person was told that a form waits, to say it once."""
        self._put(replace(form, offered=True))

    def offer_again(self, form: Conversation) -> None:
        """Note that a person is to be told once more that a form waits."""
        self._put(replace(form, offered=False))

    def _asks_here(self, form: Conversation) -> bool:
        if not self._ctx.place.private:
            return form.place == self._ctx.place.id
        listens = form.place == _IN_MODALS and self.command_of(form).listens
        return form.place is None or listens

    def to_cancel(self) -> Conversation | None:
        """Find the form that was asked last, here if there is one, else anywhere."""
        return self.last_here() or next(iter(self.spoken_of), None)

    def close(self, form_id: FormId) -> None:
        """Close a form; one that was never kept is closed."""
        if self.is_open(form_id):
            self._ctx.uow.conversations.close(form_id)
            self._found = tuple(form for form in self.all if form.id != form_id)

    def finish(self, form_id: FormId, state: FormState) -> None:
        """Close a form that is done; what a modal sent is known again if it comes twice."""
        kept = next((form for form in self.all if form.id == form_id), None)
        self.close(form_id)
        if kept is not None and kept.place == _IN_MODALS:
            self._ctx.uow.conversations.put(
                replace(
                    kept,
                    answers=digests(form_id, state.answers),
                    wrong={},
                    received={},
                    asked=(),
                    saved=(),
                    expires_at=self._ctx.now,
                    done=True,
                )
            )

    def _make_room(self, command: Command) -> None:
        """Let go what holds no words: one that is opened anew, or the oldest where many are open.

        What was left for longer than a day goes before anybody is asked to let go of something.
        Raises `Refused` where words of today would have to go.
        """
        empty = [form for form in reversed(self.spoken_of) if not self.has_words(form)]
        here = None if self._ctx.place.private else self._ctx.place.id
        places = (here, None) if not self._ctx.modals else (_IN_MODALS,)
        for form in empty:
            again = form.command == command.path and form.place in places
            if again or len(self.spoken_of) >= MOST_OPEN:
                self.close(form.id)
        for form in sorted(self.spoken_of, key=lambda form: form.expires_at):
            if len(self.spoken_of) >= MOST_OPEN and form.expires_at <= self._ctx.now:
                self.close(form.id)
        if len(self.spoken_of) >= MOST_OPEN:
            raise Refused(TOO_MANY, most=MOST_OPEN)

    def _put(self, form: Conversation) -> None:
        self._ctx.uow.conversations.put(form)
        others = [other for other in self.all if other.id != form.id]
        self._found = tuple(sorted([form, *others], key=lambda f: (f.rank, f.id), reverse=True))


def _state_of(command: Command, conversation: Conversation, account: Account) -> FormState:
    """Take up the answers of a form; fields that a newer version no longer has are let go.

    An older version kept as text what was sent. What may be shown is made the account's own, where
    it says that it came from there; nobody is asked anything that they were not asked then.
    """
    names = {item.name for item in command.fields}
    answers = {name: said for name, said in conversation.answers.items() if name in names}
    asked = tuple(name for name in conversation.asked if name in names)
    wrong = {name: raw for name, raw in conversation.wrong.items() if name in names}
    saved = tuple(name for name in conversation.saved if name in names)
    uploads = _uploads(command)
    found = ((n, _owned(m, account)) for n, m in conversation.received.items() if n in uploads)
    received = {name: sent for name, sent in found if sent is not None}
    answers |= dict.fromkeys(uploads & answers.keys())
    return FormState(command.fields, answers, asked, conversation.more, wrong, received, saved)


def _owned(sent: Media, account: Account) -> Media | None:
    """Say whose a reference of an older version is; None for one that is from elsewhere.

    Anybody could have written it into a form of their own. That is safe where it leaves, and only
    there: Telegram's library is given an object with an identifier of the right shape, which opens
    nothing, and on Discord the message must stand in this very account's own conversation.
    """
    if sent.account is not None:
        return sent
    same = sent.platform == account.platform
    return replace(sent, account=account.external) if same else None


def _uploads(command: Command) -> frozenset[str]:
    return frozenset(i.name for i in command.fields if isinstance(i.kind, Upload))
