"""Commands: a form with a verb. Features declare them here; platforms derive theirs from them."""

from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, field, fields, is_dataclass
from dataclasses import Field as DataclassField
from enum import StrEnum
from types import NoneType, UnionType
from typing import Annotated, Any, TypeVar, Union, get_args, get_origin, get_type_hints

from bot.dialogue.fields import Kind
from bot.dialogue.inferred import Infer
from bot.dialogue.media import Media
from bot.dialogue.replies import Reply
from bot.kernel.ids import FormId
from bot.texts.voice import Voice

Asks = TypeVar("Asks")


class Where(StrEnum):
    """Where a command can be used."""

    ANYWHERE = "anywhere"
    PRIVATE = "private"
    SHARED = "shared"


class Visibility(StrEnum):
    """Who sees the answer to a command, and where: declared, for a platform must know it before.

    `REPLACE` draws it in the place of the message whose button was pressed.
    """

    WHISPER = "whisper"
    PUBLIC = "public"
    REPLACE = "replace"


@dataclass(frozen=True, slots=True)
class More:
    """Marks an optional field that waits behind *More*."""


@dataclass(frozen=True, slots=True)
class Clears:
    """Marks a field whose answer may be *None*: then what is there is cleared.

    The handler is given `Cleared.CLEARED` (`bot/dialogue/clearing.py`). `key` is the text of the
    button that says so.
    """

    key: str


@dataclass(frozen=True, slots=True)
class About:
    """Marks a field whose question names the answers of other fields, where they are known.

    Then it is said by `.ask_about`, which may name these fields and the reader. How much of a goal
    is asked by `.ask_about_times` or `.ask_about_unit` where that is what it is counted in.
    """

    fields: tuple[str, ...]

    def __init__(self, *fields: str) -> None:
        object.__setattr__(self, "fields", fields)


@dataclass(frozen=True, slots=True)
class When:
    """Marks a field that is asked only when another has one of these values, or any at all."""

    field: str
    values: tuple[str, ...]

    def __init__(self, field: str, *values: str) -> None:
        object.__setattr__(self, "field", field)
        object.__setattr__(self, "values", tuple(str(value) for value in values))


@dataclass(frozen=True, slots=True)
class Field:
    """One question of a command, as its declaration says it.

    `attribute` is the name in the form, which ends in `_` where Python keeps the word itself.
    `clears` is the text of the button that clears what it is about, if that may be. Its question
    is `about` the answers of other fields, where they are known.
    """

    name: str
    attribute: str
    kind: Kind
    required: bool
    more: bool = False
    when: When | None = None
    clears: str | None = None
    about: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Redirect:
    """A handler's way to go on: another command, some of its answers, and a word before it.

    Where it goes `by_link`, which anybody can make, what changes something is offered, not done.
    With `form` it goes on with one that is open. What was `sent` goes there with its `words`, if
    there is room for it.
    """

    path: str
    answers: Mapping[str, str] = field(default_factory=dict)
    lead: Reply | None = None
    by_link: bool = False
    form: FormId | None = None
    sent: Media | None = None
    words: str = ""


Handler = Callable[[Any, Any], Reply | Redirect]
SaveDraft = Callable[[Any, Any], bool]
Prefill = Callable[[Any], Mapping[str, str]]
Preface = Callable[[Any], Reply | None]
Unaided = Callable[[Voice, Any, Any], Reply]
Existing = Callable[[Any, Mapping[str, str | None]], Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Command:
    """One declared command: its path (`goal.add`), its form, its verb, and how it answers.

    `listed` ones stand in menus; the others are what buttons do. A command that only `reads`
    skips the inbox. `prefill` gives answers that the context knows already; what a form changes is
    shown in it as it is `existing`, and stays unless something else is said. The one that takes
    `uploads` is where a voice note or picture goes that no question asked for; platforms with
    menus on messages offer it there, and on people what is meant `on_person`. A link may open
    what is `linked`, as it may what only reads. While it still asks, it is given what was said so
    far to `save_draft`, if that is to outlive its form; it tells whether it did, and is not given
    that again.
    Of one that `listens` the question is answered by the next words, also beside modals. The one
    that takes `codes` is where an invitation goes, in whatever words it was written. The one that
    `sorts` asks what a voice note or picture is for that no open question can take. What `preface`
    has to say is said before the first question, or refuses it. One that is `final` is shown
    before it is done, where what was typed had to be guessed at. What its answers say of others
    already, it can `infer`. One that `explains` takes the name of another command. The one that
    `takes_words` asks what words are for that no question asked for. One that is not `in_menus` is
    typed by its name: menus are short. What can answer `unaided`, by the rules and no storage, is
    urgent: it is answered at once, whatever else waits, costs no limit, and keeps nothing.
    """

    path: str
    form: type
    handler: Handler
    where: Where
    visibility: Visibility
    reads: bool
    listed: bool
    fields: tuple[Field, ...]
    prefill: Prefill | None = None
    uploads: bool = False
    on_person: bool = False
    linked: bool = False
    save_draft: SaveDraft | None = None
    sorts: bool = False
    final: bool = False
    explains: bool = False
    codes: bool = False
    preface: Preface | None = None
    infer: Infer | None = None
    takes_words: bool = False
    listens: bool = False
    in_menus: bool = True
    unaided: Unaided | None = None
    existing: Existing | None = None

    @property
    def in_menu(self) -> bool:
        """Tell whether a message's or a person's own menu offers it."""
        return self.uploads or self.on_person

    @property
    def group(self) -> str:
        """The noun that the command stands under, or its own name."""
        return self.path.split(".")[0]


class Commands:
    """The commands of one feature."""

    def __init__(self, group: str = "") -> None:
        self.group = group
        self.declared: list[Command] = []

    def command(
        self,
        name: str,
        form: type[Asks],
        *,
        where: Where = Where.ANYWHERE,
        visibility: Visibility = Visibility.WHISPER,
        reads: bool = False,
        listed: bool = True,
        prefill: Prefill | None = None,
        uploads: bool = False,
        on_person: bool = False,
        linked: bool = False,
        save_draft: SaveDraft | None = None,
        sorts: bool = False,
        final: bool = False,
        explains: bool = False,
        codes: bool = False,
        preface: Preface | None = None,
        infer: Infer | None = None,
        takes_words: bool = False,
        listens: bool = False,
        in_menus: bool = True,
        unaided: Unaided | None = None,
        existing: Existing | None = None,
    ) -> Callable[
        [Callable[[Any, Asks], Reply | Redirect]], Callable[[Any, Asks], Reply | Redirect]
    ]:
        """Declare a command that people can name; `name` is "" for the group's own."""
        path = ".".join(part for part in (self.group, name) if part)

        def declare(handler: Callable[[Any, Asks], Reply | Redirect]) -> Any:
            declared = Command(
                path,
                form,
                handler,
                where,
                visibility,
                reads,
                listed,
                fields_of(form),
                prefill,
                uploads,
                on_person,
                linked,
                save_draft,
                sorts,
                final,
                explains,
                codes,
                preface,
                infer,
                takes_words,
                listens,
                in_menus,
                unaided,
                existing,
            )
            self.declared.append(declared)
            return handler

        return declare

    def press(
        self,
        name: str,
        form: type[Asks],
        *,
        visibility: Visibility = Visibility.REPLACE,
        prefill: Prefill | None = None,
    ) -> Callable[
        [Callable[[Any, Asks], Reply | Redirect]], Callable[[Any, Asks], Reply | Redirect]
    ]:
        """Declare what only a button does."""
        return self.command(name, form, visibility=visibility, listed=False, prefill=prefill)


@dataclass(frozen=True, slots=True)
class Nothing:
    """The form of a command that asks nothing."""


def fields_of(form: type) -> tuple[Field, ...]:
    """Read the fields of a form's dataclass from its annotations.

    What has a default, or may be None, may be left out.
    """
    if not is_dataclass(form):
        raise TypeError(f"{form.__name__} is not a dataclass")
    hints = get_type_hints(form, include_extras=True)
    return tuple(_field(item, hints[item.name]) for item in fields(form))


def _field(declared: DataclassField[Any], hint: Any) -> Field:
    name = declared.name
    if get_origin(hint) is not Annotated:
        raise TypeError(f"the field {name} says no kind of answer")
    value, *extras = get_args(hint)
    kinds = [extra for extra in extras if isinstance(extra, Kind)]
    if len(kinds) != 1:
        raise TypeError(f"the field {name} must say exactly one kind of answer")
    nullable = get_origin(value) in (Union, UnionType) and NoneType in get_args(value)
    default = declared.default is not MISSING or declared.default_factory is not MISSING
    when = next((extra for extra in extras if isinstance(extra, When)), None)
    more = any(isinstance(extra, More) for extra in extras)
    clears = next((extra.key for extra in extras if isinstance(extra, Clears)), None)
    about = next((extra.fields for extra in extras if isinstance(extra, About)), ())
    required = not (nullable or default)
    return Field(name.rstrip("_"), name, kinds[0], required, more, when, clears, about)
