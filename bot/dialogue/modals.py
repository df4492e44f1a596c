"""Modals: which fields of a form one shows at once, and what its token tells of it."""

import hashlib
import json
from collections.abc import Mapping

from bot.dialogue.commands import Field
from bot.dialogue.fields import Mine, Ref
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.tokens import ModalToken
from bot.kernel.ids import FormId, short

ROWS = 5
_SHOWN = 62**4


def modal_fields(state: FormState, known: Known) -> tuple[Field, ...]:
    """Choose the fields to show, the open question among them.

    Five at most, as many as Discord's modals have rows. Where there is room, so is what waits
    behind *More* elsewhere; where there is not, what is not answered yet goes before. What goes
    without saying is not shown.
    """
    asked = [i for i in state.fields if state.applies(i) and not isinstance(i.kind, Ref)]
    shown = [item for item in asked if not _goes_without_saying(item, state, known)]
    ranked = sorted(shown, key=lambda i: (i.name in state.answers, i != state.next, i.more))
    return tuple(item for item in shown if item in ranked[:ROWS])


def _goes_without_saying(item: Field, state: FormState, known: Known) -> bool:
    """Tell whether something is answered already, and could not be answered otherwise."""
    if not isinstance(item.kind, Mine) or item.name not in state.answers:
        return False
    return len(item.kind.options(known)) < 2 and item.kind.of not in known.find


def modal_token(form_id: FormId, path: str, state: FormState) -> ModalToken:
    """Name a modal by all that it needs to be taken by itself."""
    ids = tuple(state.answers.get(i.name) or "" for i in state.fields if isinstance(i.kind, Ref))
    return ModalToken(form_id, fingerprint(form_id, state), path, ids)


def ids_in(token: ModalToken, fields: tuple[Field, ...]) -> dict[str, str]:
    """Tell the ids that a modal carries, by the names of their fields."""
    names = [item.name for item in fields if isinstance(item.kind, Ref)]
    return {name: said for name, said in zip(names, token.ids, strict=False) if said}


def fingerprint(form_id: FormId, state: FormState) -> str:
    """Tell in four characters what a modal is filled in with: another was opened before that."""
    open_ones = {n: said for n, said in state.existing.items() if n not in state.answers}
    shown = [form_id, dict(state.answers), dict(state.wrong), *([open_ones] if open_ones else [])]
    said = json.dumps(shown, sort_keys=True)
    return short(int.from_bytes(_digest(said)[:8]) % _SHOWN)


def digests(form_id: FormId, answers: Mapping[str, str | None]) -> dict[str, str | None]:
    """Tell what was answered by digests, which know it again and say nothing of it."""
    return {
        name: _digest(json.dumps([form_id, name, said])).hex()[:32]
        for name, said in answers.items()
        if said is not None
    }


def _digest(said: str) -> bytes:
    return hashlib.sha256(said.encode("utf-8", "surrogatepass")).digest()
