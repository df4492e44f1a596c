"""Commands to read all that is somebody's own: by pages, and as a file."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from bot.dialogue.commands import Commands, More, Visibility, Where
from bot.dialogue.documents import Export, ExportFormat
from bot.dialogue.fields import Choice, Text
from bot.dialogue.replies import Button, Document, Reply, reply
from bot.dialogue.tokens import press
from bot.kernel.ids import unshort
from bot.own_data.all_tables import TABLES
from bot.own_data.reading import OwnReading
from bot.people import own_data_views
from bot.request.context import Context

own_data = Commands("me")
ON_A_PAGE = 5


class OwnTableName(StrEnum):
    """The tables of somebody's own data."""

    __texts__ = "data.table"

    PERSON = "person"
    ACCOUNTS = "accounts"
    PODS = "pods"
    GOALS = "goals"
    LOGS = "logs"
    CHECK_INS = "check_ins"
    CHEERS_RECEIVED = "cheers_received"
    CHEERS_GIVEN = "cheers_given"
    NOTES_RECEIVED = "notes_received"
    NOTES_WRITTEN = "notes_written"
    NOTICES = "notices"
    INVITATIONS = "invitations"
    CAME_BY = "came_by"
    OPEN_QUESTIONS = "open_questions"


@dataclass(frozen=True, slots=True)
class TakeExport:
    """As what somebody wants their data."""

    format: Annotated[ExportFormat, Choice(ExportFormat)]


@dataclass(frozen=True, slots=True)
class ReadTable:
    """Which of one's own tables to read, and after what."""

    table: Annotated[OwnTableName, Choice(OwnTableName)]
    after: Annotated[str | None, Text(11), More()] = None


@own_data.press("data", ReadTable, visibility=Visibility.WHISPER)
def read_table(ctx: Context, said: ReadTable) -> Reply:
    """Show a page of one of the caller's own tables, with every word in it.

    - Whatever mark a button carries, only the caller's own are read.
    """
    table = next(each for each in TABLES if each.name == said.table.value)
    reading = OwnReading(ctx.uow, ctx.person, ctx.now)
    return own_data_views.table(
        ctx, table, table.read(reading, unshort(said.after or ""), ON_A_PAGE)
    )


@own_data.command("export", TakeExport, where=Where.PRIVATE)
def export(ctx: Context, said: TakeExport) -> Reply:
    """Give the caller all that is theirs as a file, in private.

    - It is made anew each time it is shown, and stored nowhere.
    - Of others there are only the names that they show, and the words that they gave the caller.
    - What one message cannot carry comes as several.
    """
    text = ctx.voice.text
    name = f"cairn-{ctx.today.isoformat()}.{said.format.ending}"
    content = Export(ctx.person.id, said.format)
    others = (
        Button(text(f"export_format.{each.value}"), press("me.export", each.value))
        for each in ExportFormat
        if each is not said.format
    )
    return reply(
        ctx.voice.say(f"me.export.{said.format.value}"),
        Document(name, content, ctx.voice.say("me.export.not_made")),
        ctx.voice.say("me.export.kept"),
        buttons=(
            *others,
            Button(text("button.profile"), press("me.profile")),
        ),
    )
