"""Somebody who writes what could ping, open, call or format into whatever Cairn asks."""

from collections.abc import Iterator
from itertools import cycle

from bot.dialogue.commands import Field, Where
from bot.dialogue.fields import Mine, Text
from bot.dialogue.forms import FormState
from bot.dialogue.graphemes import split
from bot.dialogue.number_fields import Amount, Number
from bot.dialogue.sanitize import one_line, paragraphs
from bot.dialogue.tokens import FormAction, FormStep, read
from bot.kernel.errors import BadAnswer
from bot.ports.storage import UnitOfWork
from tests.harness.cast import Person, World
from tests.harness.hostile import WRITTEN
from tests.harness.stages.discord import AtDiscord
from tests.harness.stages.discord_sheets import Sheet, offered
from tests.harness.stages.small import Message
from tests.stories.scenes import begins, creates_a_pod, joins

SECRET = "Zqñlantern"
"""Stands in all that is written, to be searched for where nobody should read it."""
NOT_OKAY = "I'm not okay"
_STEPS = 9
_OTHERWISE = {"Day": "tomorrow", "PastDay": "today", "TimeOfDay": "18:00", "Zone": "UTC"}


NAMES = ("@everyone <@1> t.me/x *a* /pay", "<b>Bobñqz</b> #b kто.рф $USD", "Cy ||x|| `y` ñqzcy")
SECRETS = {SECRET, "Bobñqz", "ñqzcy"}


class Hostile:
    """Gives out what to write, all of it in turn, as much at once as a field takes."""

    def __init__(self) -> None:
        self._texts = cycle(text for text in WRITTEN if len(split(text)) <= 36)
        self.written: set[str] = set()
        self.fields: set[str] = set()
        self.without_way_out: set[str] = set()

    def words(self, most: int, *, lines: bool) -> str:
        """Put some of it together, to at most so many characters."""
        said = [SECRET]  # a sign at the beginning would be a command to begin with
        between = "\n" if lines else " "
        while len(said) < 20:
            text = next(self._texts)
            longer = between.join([*said, text])
            if len(said) > 1 and len(split(longer)) > min(most, 500):
                break
            try:
                (paragraphs if lines else one_line)(longer)
            except BadAnswer:
                continue
            said.append(text)
            self.written.add(text)
        return between.join(said)


async def fills_everything(
    world: World, person: Person, hostile: Hostile, only: str | None = None
) -> None:
    """Go through every command that can be typed and takes words, and answer what it asks."""
    for command in world.registry.listed:
        takes_words = any(isinstance(item.kind, Text) for item in command.fields)
        if not takes_words or command.where is Where.SHARED or only not in (None, command.path):
            continue
        await world.later(minutes=3)
        await person.says(f"/{command.path.replace('.', ' ')}")
        for _ in range(_STEPS):
            if not await _answers(world, person, command.path, hostile):
                break
        await lets_go(world, person)


async def lets_go(world: World, person: Person) -> None:
    """Leave what is being asked."""
    stage = world.stage
    if isinstance(stage, AtDiscord):
        stage.sheets.pop(person.key, None)
    else:
        await person.says("/cancel")


async def _answers(world: World, person: Person, path: str, hostile: Hostile) -> bool:
    """Answer what is asked now; tell whether anything was."""
    stage = world.stage
    if isinstance(stage, AtDiscord):
        filling = stage.sheets.get(person.key)
        if filling is None or not filling.left:
            return False
        row = filling.left[0]
        item = _field(world, path, row.custom_id)
        if row.options:
            await person.presses(row.options[0])
        elif item is not None and not isinstance(item.kind, Text) and offered(row):
            await person.says(offered(row)[0])
        else:
            await _says(person, path, item, hostile)
        return True
    item = await world.storage.read(lambda uow: _asked(world, uow, person))
    if item is None:
        return False
    offers = [p.token for p in person.messages[-1].presses if _picks(p.token)]
    if offers and not isinstance(item.kind, Text):
        await world.stage.presses(person, offers[0], person.dm, person.messages[-1])
    else:
        await _says(person, path, item, hostile)
    return True


async def _says(person: Person, path: str, item: Field | None, hostile: Hostile) -> None:
    match item.kind if item else None:
        case Text(most, lines):
            field = f"{path}.{item.name if item else ''}"
            hostile.fields.add(field)
            before = person.messages[-1]
            await person.says(hostile.words(most, lines=lines))
            if not (offers_way_out(before) or offers_way_out(person.messages[-1])):
                hostile.without_way_out.add(field)
        case Number() | Amount():
            await person.says("3")
        case Mine() | None:
            await person.says(hostile.words(40, lines=False))
        case kind:
            await person.says(_OTHERWISE.get(type(kind).__name__, "1"))


def offers_way_out(message: Message) -> bool:
    """Tell whether somebody who is not okay finds a way under a message; a sheet has no room."""
    return isinstance(message, Sheet) or any(p.label == NOT_OKAY for p in message.presses)


def _asked(world: World, uow: UnitOfWork, person: Person) -> Field | None:
    account = uow.people.account(world.stage.platform, person.account)
    found = uow.conversations.of(account.id) if account else ()
    if not found or found[0].place is not None:
        return None
    form, command = found[0], world.registry.find(found[0].command)
    assert command is not None
    names = {item.name for item in command.fields}
    answers = {name: said for name, said in form.answers.items() if name in names}
    state = FormState(
        command.fields, answers, form.asked, form.more, form.wrong, form.received, form.saved
    )
    return state.next


def _field(world: World, path: str, name: str) -> Field | None:
    command = world.registry.find(path)
    fields: Iterator[Field] = iter(command.fields) if command else iter(())
    return next((item for item in fields if item.name == name), None)


def _picks(token: str) -> bool:
    step = read(token)
    return isinstance(step, FormStep) and step.action is FormAction.PICK


def three(world: World) -> list[Person]:
    """Bring three whose profiles are as hostile as what they write."""
    return [Person(world, key, name) for key, name in zip("abc", NAMES, strict=True)]


async def lives_a_week(world: World, people: list[Person], hostile: Hostile) -> None:
    """Write the like into a pod, goals, a week's words and cheers, and every other question."""
    ann, bob, cy = people

    code = await creates_a_pod(ann, hostile.words(40, lines=False))
    await begins(ann, "Morning pages")
    for person in (bob, cy):
        await joins(person, code, "Scales")
    await world.settle()
    for person in (ann, bob):
        await fills_everything(world, person, hostile, "goal.add")
    await fills_everything(world, cy, hostile)
    await world.until(8, 18, 30)
    for person in (ann, bob):
        await person.presses("Done")
        await person.presses("Add words")
        for _ in range(3):
            await person.says(hostile.words(900, lines=True))
        await lets_go(world, person)
    await world.later(days=2, hours=3)
    await cy.says("/cheer")
    await cy.says(hostile.words(400, lines=True))
    for person in people:
        for line in ("/pod_info", "/goal_list", "/checkin", "/board", "/journey", "/inbox"):
            await person.says(line)
        await person.says(f"/{hostile.words(60, lines=False)}".replace(f"/{SECRET} ", "/"))
        await person.says(hostile.words(900, lines=True))
    await world.later(days=5)
    for line in ("/checkin", "/me_profile"):
        await bob.says(line)
