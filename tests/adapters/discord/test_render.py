"""Pages as Discord messages."""

import io
from itertools import count
from typing import Any

import discord
import pytest
from hypothesis import given
from msgspec.structs import replace
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.json import JSONSnapshotExtension

from adapters.discord.sending.render import render
from bot.dialogue.drawings import CairnDrawing
from bot.dialogue.limits import DISCORD, paginate, utf16
from bot.dialogue.media import Media, MediaKind
from bot.dialogue.replies import (
    Attachment,
    Button,
    Choices,
    Divider,
    Heading,
    Paragraph,
    Picture,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.texts.spans import plain
from tests.adapters.web.scripted import EVERYTHING, PIXEL
from tests.bot.dialogue.drawn import replies
from tests.fakes.discord.components import buttons, texts
from tests.fakes.discord.fake import FakeDiscord
from tests.fakes.discord.little_bot import Scripted, running
from tests.fakes.discord.markdown import meanings, read, seen
from tests.fakes.discord.message_limits import Draft, message_problems
from tests.fakes.discord.messages import V2

NASTY = (
    "# free\n> quote\n-# small\n- list\n1. list\n**b** _i_ ~~s~~ ||x|| `c` ```\nblock```\n"
    "<@123> @everyone <#1> <t:1:R> </pod join:1> <id:customize> <:a:1> :smile: [x](https://a.b) "
    "שלום \U0001f468\u200d\U0001f469\u200d\U0001f467 discord.gg/abc "
)
OURS = {"strong", "em", "code", "link", "time", "quote", "quotes", "heading", "item"}
HERE = Media("discord", MediaKind.PICTURE, "1/2")


@pytest.fixture
def golden(snapshot: SnapshotAssertion) -> SnapshotAssertion:
    """Compare with a JSON file."""
    return snapshot.use_extension(JSONSnapshotExtension)


def components(page: Reply, names: dict[Media, str] | None = None) -> list[dict[str, Any]]:
    """Draw a page and hold it against what Discord takes."""
    drawn = render(page)
    sent: list[dict[str, Any]] = drawn.view(names).to_components()  # type: ignore[no-untyped-call]  # discord.py left it out
    files = {name for name, _, _ in drawn.pictures} | set((names or {}).values())
    payload = {"components": sent, "flags": V2, "allowed_mentions": {"parse": []}}
    assert message_problems(Draft(payload, frozenset(files))) == []
    assert sum(utf16(text) for text in texts(sent)) <= 4000
    return sent


def inside(page: Reply, names: dict[Media, str] | None = None) -> list[dict[str, Any]]:
    """Draw a page, and take the frame from it."""
    (frame,) = components(page, names)
    assert frame["type"] == 17
    return list(frame["components"])


def pressable(shown: Reply) -> Reply:
    """Put tokens and labels as the core makes them on every button; some tokens are alike."""
    numbers = count()

    def token(button: Button) -> Button:
        return replace(button, token=f"1~x~{next(numbers) % 7}", label=button.label or "…")

    blocks = (
        replace(block, buttons=tuple(map(token, block.buttons)))
        if isinstance(block, Choices)
        else block
        for block in shown.blocks
    )
    return Reply(tuple(blocks), tuple(map(token, shown.buttons)))


@given(replies(longest=3000, presses=12, most=9).map(pressable))
def test_every_page_of_every_reply_is_a_message_that_discord_takes(shown: Reply) -> None:
    for page in paginate(shown, DISCORD):
        names = dict.fromkeys(render(page).media, "file.png")
        sent = components(page, names)
        found = [button.custom_id or "" for button in buttons(sent)]
        assert [token.partition("·")[0] for token in found] == [b.token for b in page.all_buttons]
        assert len(set(found)) == len(found)
        for text in texts(sent):
            assert meanings(read(text)) <= OURS


def test_long_nasty_replies_fit_into_their_pages() -> None:
    presses = tuple(Button("x" * 80, f"1~x~{n}") for n in range(30))
    storm = reply(
        Heading(plain(NASTY * 9)), *(Quote(NASTY * n) for n in range(1, 30)), buttons=presses
    )

    pages = paginate(storm, DISCORD)
    shown = [text for page in pages for text in texts(components(page))]

    assert len(pages) > 9
    assert {meaning for text in shown for meaning in meanings(read(text))} <= OURS
    assert "".join(seen(read(text)) for text in shown).count("free") == 9 + 29 * 15


def test_a_reply_with_every_block(golden: SnapshotAssertion) -> None:
    (page,) = paginate(EVERYTHING, DISCORD)

    assert components(page) == golden


def test_nothing_that_people_write_has_a_meaning() -> None:
    (text,) = texts(components(reply(Paragraph(plain(NASTY)))))

    assert meanings(read(text)) <= {"link"}
    assert seen(read(text)) == NASTY


@pytest.mark.parametrize("page", [reply(Divider()), reply(), reply(Quote("\n"), plain(" "))])
def test_a_page_with_hardly_anything_is_a_message(page: Reply) -> None:
    assert inside(page)[0]["type"] == (14 if page.blocks == (Divider(),) else 10)


def test_a_single_button_stands_beside_its_line_and_several_under_it() -> None:
    one, two = Button("Cheer", "1~a"), Button("Skip", "1~b")
    alone, line, row, under = inside(
        reply(Choices(plain("Ann"), (one,)), Choices(plain("Bob"), (two, two)), buttons=(one,))
    )

    assert alone["components"][0]["content"] == "Ann"
    assert alone["accessory"]["custom_id"] == "1~a"
    assert line["content"] == "Bob"
    assert [button["custom_id"] for button in row["components"]] == ["1~b", "1~b·1"]
    assert [button["custom_id"] for button in under["components"]] == ["1~a·1"]
    assert [item["type"] for item in inside(reply(Choices((), (one,))))] == [1]


def test_five_buttons_stand_side_by_side() -> None:
    presses = tuple(Button(str(n), f"1~x~{n}") for n in range(12))
    rows = inside(reply(plain("Which?"), buttons=presses))[1:]

    assert [len(row["components"]) for row in rows] == [5, 5, 2]


def test_a_picture_is_described_to_those_who_cannot_see_it() -> None:
    drawing = CairnDrawing((3, 1))
    page = reply(Picture(drawing, plain("*Two* layers")), Picture(drawing, plain("Again")))

    first, second = inside(page)

    assert render(page).pictures == (
        ("cairn-1.png", drawing, "*Two* layers"),
        ("cairn-2.png", drawing, "Again"),
    )
    (shown,) = first["items"]
    assert shown["media"]["url"] == "attachment://cairn-1.png"
    assert shown["description"] == "*Two* layers"
    assert second["items"][0]["media"]["url"] == "attachment://cairn-2.png"


def test_what_was_sent_is_shown_under_the_words_that_name_it() -> None:
    voice = replace(HERE, kind=MediaKind.VOICE)
    page = reply(*(Attachment(media, plain("From Ann")) for media in (HERE, voice)))

    shown = inside(page, {HERE: "a.jpg", voice: "b.ogg"})

    assert render(page).media == (HERE, voice)
    assert [item["type"] for item in shown] == [10, 12, 10, 13]
    assert shown[1]["items"][0]["media"]["url"] == "attachment://a.jpg"
    assert shown[3]["file"]["url"] == "attachment://b.ogg"


def test_what_cannot_be_shown_is_named() -> None:
    there = replace(HERE, platform="telegram")
    page = reply(*(Attachment(media, plain("From Ann")) for media in (HERE, there)))

    assert render(page).media == (HERE,)
    assert [item["type"] for item in inside(page)] == [10, 10]


def test_a_button_looks_as_much_as_it_asks_to_be_pressed() -> None:
    tones = tuple(Button(tone.value, f"1~{tone.value}", tone) for tone in Tone)
    (row,) = inside(reply(buttons=tones))

    assert {b["label"]: discord.ButtonStyle(b["style"]).name for b in row["components"]} == {
        "plain": "secondary",
        "main": "primary",
        "grave": "danger",
    }


async def test_a_page_is_sent_edited_and_read_as_it_was_drawn(fake: FakeDiscord) -> None:
    ann = fake.user("Ann")
    fake.guild("Town", ann)
    (page,) = paginate(EVERYTHING, DISCORD)
    drawn = render(page)
    ((name, _, alt),) = drawn.pictures
    async with running(Scripted(), fake) as bot:
        person = await bot.fetch_user(ann.id)
        picture = discord.File(io.BytesIO(PIXEL), name, description=alt)
        sent = await person.send(view=drawn.view(), file=picture)
        (shown,) = ann.sees()
        assert "How did **Morning pages** go?" in shown.text
        assert [file.filename for file in shown.shown_files] == ["cairn-1.png"]
        assert [button.label for button in shown.buttons] == [b.label for b in page.all_buttons]

        nobody, rest = discord.AllowedMentions.none(), render(reply(Divider())).view()
        await sent.edit(view=rest, attachments=[], allowed_mentions=nobody)
        assert ann.sees()[0].text == ""
