"""Own data as one page to read: nothing on it runs, and nothing of it is fetched from anywhere."""

import base64
import hashlib
from collections.abc import Iterator, Sequence
from html import escape
from importlib.resources import files

from bot.dialogue.documents import MadeFile
from bot.own_data import saying
from bot.own_data.format import FilePart, Piece
from bot.own_data.tables import OwnColumn, OwnRow, OwnTable, ValueKind
from bot.texts.voice import Voice

MEDIA_TYPE = "text/html"


class HtmlFormat:
    """Writes rows as cards under their table's heading, in their owner's language."""

    def __init__(self, voice: Voice, name: str) -> None:
        self._voice = voice
        self._name = name

    def pieces(self, table: OwnTable, rows: Sequence[OwnRow]) -> list[Piece]:
        """Write each row."""
        return [Piece(table.name, self._card(table, row).encode()) for row in rows]

    def file(self, part: FilePart) -> MadeFile:
        """Put the page together."""
        text = self._voice.text
        style = files("bot.own_data").joinpath("page.css").read_text("utf-8")
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        there = [(table, part.pieces(table.name)) for table in part.tables]
        there = [(table, cards) for table, cards in there if cards]
        heading = escape(text("data.heading", name=self._name))
        made = escape(text("data.made", at=self._voice.moment(part.made_at)))
        several = text("data.part", part=part.number, parts=part.of) if part.of > 1 else ""
        pages = f"<p>{escape(several)}</p>" if several else ""
        page = (
            f'<!doctype html>\n<html lang="{escape(self._voice.language)}">\n<head>\n'
            '<meta charset="utf-8">\n<meta http-equiv="Content-Security-Policy" content="'
            f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; "
            "form-action 'none'\">\n"
            '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
            '<meta name="color-scheme" content="light dark">\n'
            '<meta name="referrer" content="no-referrer">\n'
            f"<title>{heading}</title>\n<style>{style}</style>\n</head>\n<body>\n"
            f"<header><h1>{heading}</h1><p>{made}</p>{pages}"
            f"<p>{escape(text('data.about'))}</p></header>\n"
            f"<nav><ul>{''.join(self._entries(there))}</ul></nav>\n<main>\n"
            f"{''.join(self._section(table, cards) for table, cards in there)}</main>\n"
            f"<footer><p>{escape(text('profile.sealed'))}</p></footer>\n</body>\n</html>\n"
        )
        return MadeFile(part.name, MEDIA_TYPE, page.encode())

    def _entries(self, there: Sequence[tuple[OwnTable, Sequence[bytes]]]) -> Iterator[str]:
        for table, cards in there:
            many = "" if table.single else f" <span>{self._voice.number(len(cards))}</span>"
            yield f'<li><a href="#{table.name}">{self._title(table)}{many}</a></li>'

    def _section(self, table: OwnTable, cards: Sequence[bytes]) -> str:
        inside = "".join(card.decode() for card in cards)
        return f'<section id="{table.name}"><h2>{self._title(table)}</h2>\n{inside}</section>\n'

    def _title(self, table: OwnTable) -> str:
        return escape(saying.title(self._voice, table))

    def _card(self, table: OwnTable, row: OwnRow) -> str:
        head = ""
        if table.titled:
            head = f'<h3 dir="auto">{escape(saying.heading(self._voice, table, row))}</h3>'
        shown = [c for c in table.columns if not c.technical and c.name not in table.titled]
        fields = "".join(self._field(column, row) for column in shown)
        return f"<article>{head}<dl>{fields}</dl></article>\n"

    def _field(self, column: OwnColumn, row: OwnRow) -> str:
        said = self._said(column, row)
        return f"<div><dt>{self._label(column)}</dt><dd>{said}</dd></div>" if said else ""

    def _said(self, column: OwnColumn, row: OwnRow) -> str:
        if column.kind is ValueKind.ROWS:
            inner = (self._inner(column, each) for each in saying.rows_of(row, column))
            items = "".join(f"<li>{each}</li>" for each in inner)
            return f"<ul>{items}</ul>" if items else ""
        said = escape(saying.said_value(self._voice, column, row[column.name]))
        if said and column.kind is ValueKind.WORDS:
            return f'<blockquote dir="auto">{said}</blockquote>'
        return f'<span dir="auto">{said}</span>' if said else ""

    def _inner(self, column: OwnColumn, row: OwnRow) -> str:
        shown = [each for each in column.columns if not each.technical]
        said = [saying.said_value(self._voice, each, row[each.name]) for each in shown]
        return ": ".join(f'<span dir="auto">{escape(each)}</span>' for each in said)

    def _label(self, column: OwnColumn) -> str:
        return escape(saying.label(self._voice, column))
