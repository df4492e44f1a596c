"""The command me export: all that is somebody's own, as a file."""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands, Where
from bot.dialogue.documents import Export, ExportFormat
from bot.dialogue.fields import Choice
from bot.dialogue.replies import Button, Document, Reply, reply
from bot.dialogue.tokens import press
from bot.request.context import Context

own_data = Commands("me")


@dataclass(frozen=True, slots=True)
class TakeExport:
    """As what somebody wants their data."""

    format: Annotated[ExportFormat, Choice(ExportFormat)]


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
