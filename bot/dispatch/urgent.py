"""Answers what is urgent at once, whatever form is open and whatever else waits.

It costs nobody a limit and keeps nothing. Where storage gives no answer in time, or one account
asks for more than a person can, it is answered without storage.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog

from bot.dialogue.form_answers import fill
from bot.dialogue.forms import FormState, start
from bot.dialogue.inbound import Inbound
from bot.dialogue.known import Known
from bot.dialogue.replies import reply
from bot.dialogue.responses import Response
from bot.dispatch.resolve import CommandCall, Resolved
from bot.kernel.errors import BadAnswer
from bot.kernel.throttle import Throttle, ThrottleDecision
from bot.request.context import Rules
from bot.request.quotas import ACTS_A_MINUTE, ACTS_AT_ONCE
from bot.texts.catalogue import closest
from bot.texts.voice import NEUTRAL, Voice

PATIENCE = 2.0
Answer = Callable[[Inbound, Resolved], Awaitable[Response]]
_log = structlog.get_logger("cairn.dispatcher")


class UrgentAnswers:
    """Answers urgent calls as the dispatcher would, or without storage."""

    def __init__(self, aided: Answer, rules: Rules, now: Callable[[], datetime]) -> None:
        self._aided = aided
        self._rules = rules
        self._now = now
        self._throttle = Throttle(ACTS_AT_ONCE, ACTS_A_MINUTE)

    async def answer(self, inbound: Inbound, resolved: Resolved) -> Response:
        """Answer an urgent call."""
        key = f"{inbound.platform}:{inbound.account}"
        if self._throttle.take(key, self._now()) is not ThrottleDecision.GRANTED:
            return self._unaided(inbound, resolved)
        try:
            async with asyncio.timeout(PATIENCE):
                return await self._aided(inbound, resolved)
        except Exception as broken:  # noqa: BLE001 whatever it is, the answer cannot wait for it
            _log.warning("answered without storage", problem=type(broken).__name__)
            return self._unaided(inbound, resolved)

    def _unaided(self, inbound: Inbound, resolved: Resolved) -> Response:
        called, voice = resolved.meaning, Voice(closest(inbound.language), NEUTRAL.zone)
        if not isinstance(called, CommandCall) or (unaided := called.command.unaided) is None:
            raise AssertionError
        command = called.command
        known = Known(self._now(), voice)
        form = fill(_said(called, known), command.form, known)
        shown = unaided(voice, self._rules, form)
        links = self._rules.links.get(inbound.platform)
        if inbound.place.private or links is None:
            return Response(shown, command.visibility)
        hint = voice.say("free.in_private", name=inbound.name, link=links.command(command.path))
        return Response(shown, command.visibility, outside=reply(hint))


def _said(called: CommandCall, known: Known) -> FormState:
    """Take what was said of the first question, where it can be read."""
    state = start(called.command)
    item = next(iter(state.fields), None)
    if item is None:
        return state
    said = called.answers.get(item.name, called.rest)
    try:
        return state.put(item, said, known) if said.strip() else state
    except BadAnswer:
        return state
