"""Links that lead people to Cairn on a platform, and what they carry: a payload for `start`."""

import re
from dataclasses import dataclass

from bot.kernel.ids import FormId, short, unshort

_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}", re.ASCII)
_INVITATION = "j_"
_QUESTION = "o_"
_COMMAND = "c_"
_HOME = "here"


@dataclass(frozen=True, slots=True)
class InvitationPayload:
    """Somebody was given the code of a pod."""

    code: str


@dataclass(frozen=True, slots=True)
class FormPayload:
    """A question is open that was asked elsewhere."""

    form: FormId


@dataclass(frozen=True, slots=True)
class CommandPayload:
    """A command, or a noun, was asked for where it could not be answered."""

    path: str


@dataclass(frozen=True, slots=True)
class HomePayload:
    """A shared place was chosen as a pod's home."""


Payload = InvitationPayload | FormPayload | CommandPayload | HomePayload


@dataclass(frozen=True, slots=True)
class Links:
    """Addresses of Cairn on one platform, in which `{payload}` stands for what they carry.

    `start` opens a private conversation, `group` puts Cairn into a shared place of one's choice.
    """

    start: str
    group: str

    def hello(self) -> str:
        """Lead to a private conversation."""
        return self.start.format(payload="hello")

    def invitation(self, code: str) -> str:
        """Lead to a pod's charter."""
        return self.start.format(payload=f"{_INVITATION}{code}")

    def question(self, form: FormId) -> str:
        """Lead to a question that waits for an answer; it opens for its own account only."""
        return self.start.format(payload=f"{_QUESTION}{short(form)}")

    def command(self, path: str) -> str:
        """Lead to a command, by its path."""
        return self.start.format(payload=f"{_COMMAND}{path.replace('.', '-')}")

    def home(self) -> str:
        """Lead to the choice of a pod's home."""
        return self.group.format(payload=_HOME)


def read(payload: str) -> Payload | None:
    """Read what a link carried; None for anything else, since everybody can make links."""
    if not _PAYLOAD.fullmatch(payload):
        return None
    if payload == _HOME:
        return HomePayload()
    if payload.startswith(_INVITATION):
        return InvitationPayload(payload.removeprefix(_INVITATION))
    if payload.startswith(_COMMAND):
        return CommandPayload(payload.removeprefix(_COMMAND).replace("-", "."))
    form = unshort(payload.removeprefix(_QUESTION)) if payload.startswith(_QUESTION) else None
    return None if form is None else FormPayload(FormId(form))
