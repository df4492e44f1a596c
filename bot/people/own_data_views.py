"""What people see of their own data: a table page by page, every word of it, and the way on."""

from collections.abc import Iterator

from bot.dialogue.replies import Block, Bullets, Button, Facts, Heading, Paragraph, Quote, Reply
from bot.dialogue.tokens import press
from bot.own_data import saying
from bot.own_data.all_tables import TABLES
from bot.own_data.tables import OwnColumn, OwnPage, OwnRow, OwnTable, ValueKind
from bot.request.context import Context
from bot.texts.spans import Span, SpanStyle, plain


def table(ctx: Context, shown: OwnTable, page: OwnPage) -> Reply:
    """Show a page of a table, its changes' command if it has one, and the next page."""
    blocks: list[Block] = [Heading(plain(saying.title(ctx.voice, shown)))]
    for row in page.rows:
        if shown.titled:
            title = saying.heading(ctx.voice, shown, row)
            blocks.append(Paragraph((Span(title, SpanStyle.STRONG),)))
        blocks += _row(ctx, shown, row)
    if not page.rows:
        blocks.append(Paragraph(ctx.voice.say("data.empty")))
    text = ctx.voice.text
    further = press("me.data", shown.name, page.after) if page.after is not None else None
    more = () if further is None else (Button(text("form.further"), further),)
    return Reply(
        tuple(blocks),
        (*more, *_change(ctx, shown), Button(text("button.profile"), press("me.profile"))),
    )


def tables(ctx: Context) -> tuple[Button, ...]:
    """Offer every table."""
    return tuple(
        Button(saying.title(ctx.voice, each), press("me.data", each.name)) for each in TABLES
    )


def _change(ctx: Context, shown: OwnTable) -> tuple[Button, ...]:
    """Offer the command by which what a table shows is changed."""
    key = {"goals": "goal.list", "check_ins": "checkin", "pods": "pod.info"}.get(shown.name)
    return () if key is None else (Button(ctx.voice.text(key), press(key)),)


def _row(ctx: Context, shown: OwnTable, row: OwnRow) -> Iterator[Block]:
    """Show a row: what is short as facts, and what was written as quotes, whole."""
    voice = ctx.voice
    columns = [c for c in shown.columns if not c.technical and c.name not in shown.titled]
    short = [c for c in columns if c.kind not in (ValueKind.WORDS, ValueKind.ROWS)]
    facts = [(c, saying.said_value(voice, c, row[c.name])) for c in short]
    pairs = tuple((plain(saying.label(voice, c)), plain(said)) for c, said in facts if said)
    if pairs:
        yield Facts(pairs)
    for column in columns:
        if column.kind is ValueKind.ROWS and (inner := saying.rows_of(row, column)):
            yield Bullets(tuple(plain(_inner(ctx, column, each)) for each in inner))
        elif column.kind is ValueKind.WORDS and (
            said := saying.said_value(voice, column, row[column.name])
        ):
            yield Paragraph(plain(saying.label(voice, column)))
            yield Quote(said)


def _inner(ctx: Context, column: OwnColumn, row: OwnRow) -> str:
    shown = [each for each in column.columns if not each.technical]
    return ": ".join(saying.said_value(ctx.voice, each, row[each.name]) for each in shown)
