"""What the dispatcher gives an adapter to show: a reply, or a form with its open question."""

from msgspec import Struct

from bot.dialogue.commands import Visibility
from bot.dialogue.documents import MadeFile, MadeFiles
from bot.dialogue.fields import Kind
from bot.dialogue.replies import Button, Document, Reply
from bot.texts.spans import Line


class Option(Struct, frozen=True, tag_field="type", tag="Option"):
    """One of the answers a question offers."""

    value: str
    label: str


class Row(Struct, frozen=True, tag_field="type", tag="Row"):
    """One field of a form as a platform with real forms shows it.

    `value` is what was answered before, also where that could not be taken and `problem` says why.
    """

    name: str
    kind: Kind
    label: str
    ask: Line
    required: bool
    options: tuple[Option, ...] = ()
    value: str | None = None
    problem: Line | None = None


class Form(Struct, frozen=True, tag_field="type", tag="Form"):
    """An unfinished command: its open question as a reply, and its page as rows.

    A platform with real forms shows `rows` and sends them back with `token`; any other shows
    `question` and sends what is said or pressed next. Where nothing is said before the rows they
    are `bare`, and need no question; else `opener` is the button that opens them.
    """

    command: str
    title: str
    token: str
    question: Reply
    current: str
    rows: tuple[Row, ...]
    opener: Button
    bare: bool


class Response(
    Struct, frozen=True, tag_field="type", tag="Outcome", rename={"visibility": "answers"}
):
    """What to show the person who acted, and how; nothing at all when `shown` is None.

    `outside` is for the shared place where they acted, if they cannot be written to in private.
    `toast` is a word for whoever pressed a button there, which nobody else sees and nobody keeps;
    where there is one and nothing for `outside`, it says all. A platform that shows `shown` to
    that person alone, at the place, needs neither. One that is `broke` did nothing, and names the
    code in the log; the same act may be tried again.
    """

    shown: Reply | Form | None
    visibility: Visibility = Visibility.WHISPER
    outside: Reply | None = None
    toast: str | None = None
    broke: str | None = None

    @property
    def offers_files(self) -> bool:
        """Tell whether it shows documents, whose files are still to be made."""
        shown = self.shown
        return isinstance(shown, Reply) and any(isinstance(b, Document) for b in shown.blocks)


class ResponseWithFiles(Response, frozen=True, tag_field="type", tag="OutcomeWithFiles"):
    """A response on its way, with the files of its documents; it is never stored."""

    files: tuple[MadeFile, ...] = ()


def files_of(response: Response) -> MadeFiles:
    """Find the files that come with a response, by the names that its documents have."""
    files = response.files if isinstance(response, ResponseWithFiles) else ()
    return {file.name: file for file in files}
