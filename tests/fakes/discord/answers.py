"""How the bot answers interactions: callbacks, follow-ups, and the deadlines of both."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from tests.fakes.discord.contract import hold
from tests.fakes.discord.drafts import Drafts
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    CHOICES,
    COMPONENT,
    OPENS,
    SAYS,
    SUBMIT,
    THINKS,
    UPDATES,
    WAITS,
    Choice,
    Interaction,
)
from tests.fakes.discord.message_limits import IN_INTERACTIONS
from tests.fakes.discord.messages import EPHEMERAL, LOADING, Message
from tests.fakes.discord.modal_limits import choice_problems, modal_problems
from tests.fakes.discord.modals import Modal
from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.state import State
from tests.fakes.discord.wire import EMPTY, Json, Problem, Refusal, Reply, unknown

FOLLOW_UPS_OF_USERS = 5
"""How many follow-ups there may be where only the person installed the app."""


@dataclass(repr=False)
class Answers:
    """All interactions, and what may still be answered."""

    roots: Roots
    state: State
    records: Records
    drafts: Drafts
    opened: dict[int, Interaction] = field(default_factory=dict)
    tokens: dict[str, Interaction] = field(default_factory=dict)

    def open(self, found: Interaction) -> None:
        """Let an interaction be answered from now on."""
        self.opened[found.id] = self.tokens[found.token] = found

    def callback(self, request: Request) -> Reply:
        """Take the first answer to an interaction."""
        found = self.opened.get(request.id("interaction_id"))
        if found is None or found.token != request.params["interaction_token"]:
            raise unknown("Interaction")
        if found.acknowledged:
            self.records.breaks(f"{found}: a second callback")
            raise Refusal(400, 40060, "Interaction has already been acknowledged.")
        if found.failed:
            self.records.breaks(f"{found}: a callback after its 3 s")
            raise unknown("Interaction")
        kind, data = request.json.get("type"), request.json.get("data") or {}
        hold(self.records, request, _fitting(found, kind))
        assert isinstance(kind, int)
        self._answer(request, found, kind, data)
        found.response = kind
        if request.query.get("with_response") in {"1", "true", "True"}:
            return Reply(200, self._told(found, kind))
        return EMPTY

    def _answer(self, request: Request, found: Interaction, kind: int, data: Json) -> None:
        if kind == SAYS:
            found.original = self._new(request, found, data)
        elif kind == THINKS:
            hold(self.records, request, _of_thinking(data))
            found.original = self._message(found, int(data.get("flags") or 0) & EPHEMERAL)
            found.original.flags |= LOADING
            self.state.post(found.original)
        elif kind == UPDATES:
            assert found.message is not None
            self.drafts.change(request, found.message, data, IN_INTERACTIONS)
            self.state.edit(found.message)
            found.updated = found.message
        elif kind == OPENS:
            hold(self.records, request, modal_problems(data))
            found.modal = Modal(data, found.user)
        elif kind == CHOICES:
            choices = data.get("choices") or []
            hold(self.records, request, choice_problems(choices))
            found.choices = [Choice(choice["name"], choice["value"]) for choice in choices]

    def _message(self, found: Interaction, flags: int = 0) -> Message:
        message = Message(self.roots.ids.new(), found.channel, self.roots.bot, self.roots.now)
        message.flags = flags
        message.interaction = found.metadata()
        message.for_user = found.user
        return message

    def _new(self, request: Request, found: Interaction, data: Json) -> Message:
        message = self._message(found)
        self.drafts.fill(request, message, data, IN_INTERACTIONS)
        self.state.post(message)
        return message

    def _told(self, found: Interaction, kind: int) -> Json:
        told: Json = {"id": str(found.id), "type": found.kind}
        told["channel_id"] = str(found.channel.id)
        if found.channel.guild is not None:
            told["guild_id"] = str(found.channel.guild.id)
        shown = found.original or found.updated
        if shown is None:
            return {"interaction": told}
        told["response_message_id"] = str(shown.id)
        told["response_message_loading"] = shown.loading
        told["response_message_ephemeral"] = shown.ephemeral
        if kind == THINKS:
            return {"interaction": told}
        resource = {"type": kind, "message": shown.json(bot=self.roots.bot)}
        return {"interaction": told, "resource": resource}

    def follow_up(self, request: Request) -> Reply:
        """Send one more message; right after "thinking…" it takes that one's place."""
        found = self._followed(request)
        if found.thinking and found.original is not None:
            self._edit(request, found, found.original)
            return Reply(200, self._shown(found.original))
        alone = set(found.owners) == {"1"}
        if alone and len(found.followups) >= FOLLOW_UPS_OF_USERS:
            self.records.breaks(f"{found}: more than {FOLLOW_UPS_OF_USERS} follow-ups")
            told = "This interaction has hit the maximum number of follow up messages"
            raise Refusal(400, 40094, told)
        message = self._new(request, found, request.json)
        found.followups.append(message)
        return Reply(200, self._shown(message))

    def get(self, request: Request) -> Reply:
        """Show one of the answers."""
        return Reply(200, self._shown(self._answered(request)[1]))

    def edit(self, request: Request) -> Reply:
        """Change one of the answers; "thinking…" becomes a message by it."""
        found, message = self._answered(request)
        self._edit(request, found, message)
        return Reply(200, self._shown(message))

    def _edit(self, request: Request, found: Interaction, message: Message) -> None:
        self.drafts.change(request, message, request.json, IN_INTERACTIONS)
        self.state.edit(message)
        if found.response in {WAITS, UPDATES} and message is found.message:
            found.updated = message

    def delete(self, request: Request) -> Reply:
        """Delete one of the answers."""
        self.state.remove(self._answered(request)[1])
        return EMPTY

    def _answered(self, request: Request) -> tuple[Interaction, Message]:
        found = self._followed(request)
        name = request.params.get("message_id", "@original")
        if name == "@original":
            first = found.message if found.response in {WAITS, UPDATES} else found.original
            named = [first] if first else []
        else:
            mine = (found.original, *found.followups, found.message)
            named = [message for message in mine if message and str(message.id) == name]
        if not named or named[0].deleted:
            raise unknown("Message")
        return found, named[0]

    def _followed(self, request: Request) -> Interaction:
        if request.id("webhook_id") != self.roots.application_id:
            raise unknown("Webhook")
        found = self.tokens.get(request.params["webhook_token"])
        if found is None or not found.acknowledged:
            raise unknown("Webhook")
        if found.expired:
            self.records.breaks(f"{found}: a follow-up after 15 minutes")
            raise Refusal(401, 50027, "Invalid Webhook Token")
        return found

    def _shown(self, message: Message) -> Json:
        return message.json(bot=self.roots.bot)


def _of_thinking(data: Json) -> Iterator[Problem]:
    if barred := int(data.get("flags") or 0) & ~EPHEMERAL:
        yield Problem("data.flags", f"{barred} is nothing one can think with", tolerated=True)


def _fitting(found: Interaction, kind: object) -> Iterator[Problem]:
    """Find callbacks that do not fit what somebody did."""
    allowed = {SAYS, THINKS, OPENS}
    if found.kind == AUTOCOMPLETE:
        allowed = {CHOICES}
    elif found.kind == COMPONENT:
        allowed |= {WAITS, UPDATES}
    elif found.kind == SUBMIT:
        allowed = {SAYS, THINKS} | ({WAITS, UPDATES} if found.message else set())
    if kind not in allowed:
        told = f"a callback of type {kind} does not answer {found.what!r}"
        yield Problem("type", told, "BASE_TYPE_CHOICES")
