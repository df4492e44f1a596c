"""Stages written down, and made again as they were: who is there, and what they see."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from typing import Any

from bot.dialogue.replies import Button, Choices, Paragraph, Reply
from bot.texts.spans import plain
from tests.fakes.discord import components as kinds
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.guilds import Guild
from tests.fakes.discord.interactions import COMMAND, OPENS, Interaction
from tests.fakes.discord.messages import Message as OnDiscord
from tests.fakes.discord.modals import Modal
from tests.fakes.discord.parts import Kind
from tests.fakes.telegram.chats import Chat, counter, room_of
from tests.fakes.telegram.files import FileKind
from tests.fakes.telegram.keyboards import Button as Key
from tests.fakes.telegram.keyboards import Markup
from tests.fakes.telegram.messages import Message as OnTelegram
from tests.fakes.telegram.people import OGG, picture
from tests.fakes.telegram.texts import Text
from tests.fakes.telegram.wire import Upload
from tests.harness.cast import World
from tests.harness.stages.discord import AtDiscord, at_discord
from tests.harness.stages.discord_sheets import Filling
from tests.harness.stages.small import Press, Shown, Small, Stage
from tests.harness.stages.telegram import AtTelegram, at_telegram

Json = dict[str, Any]
_APART = 1_000


@asynccontextmanager
async def opened(name: str) -> AsyncIterator[Stage]:
    """Open a stage by its name."""
    match name:
        case "small":
            yield Small()
        case "telegram":
            async with at_telegram() as telegram:
                yield telegram
        case _:
            async with at_discord() as discord:
                discord.fake.tolerates("more than 50 requests")  # weeks go by in seconds
                yield discord


@asynccontextmanager
async def hearing(world: World, storage: Any) -> AsyncIterator[None]:
    """Let Cairn hear what is done on a world's stage."""
    stage = world.stage
    if isinstance(stage, AtTelegram | AtDiscord):
        async with stage.listening(world, storage):
            yield
    else:
        yield


def written(stage: Stage) -> Json:
    """Write down who is on a stage, and what they see."""
    match stage:
        case AtTelegram():
            return _written_telegram(stage)
        case AtDiscord():
            return _written_discord(stage)
        case Small():
            return _written_small(stage)
    raise AssertionError


def made_again(stage: Stage, seen: Json) -> None:
    """Make a stage what it was."""
    match stage:
        case AtTelegram():
            _telegram_again(stage, seen)
        case AtDiscord():
            _discord_again(stage, seen)
        case Small():
            _small_again(stage, seen)
    for place, keys in seen["readers"].items():
        stage.readers[place] = frozenset(keys)


def _readers(stage: Stage) -> Json:
    return {place: sorted(keys) for place, keys in stage.readers.items()}


def _written_small(stage: Small) -> Json:
    post = stage.messenger
    return {
        "readers": _readers(stage),
        "letters": post.keys,
        "messages": [
            {
                "number": message.number,
                "place": message.place,
                "text": message.text,
                "presses": [[press.label, press.token, press.line] for press in message.presses],
            }
            for message in post.messages.values()
        ],
    }


def _small_again(stage: Small, seen: Json) -> None:
    post = stage.messenger
    post.keys.update(seen["letters"])
    for kept in seen["messages"]:
        drawn = _drawn([Press(*press) for press in kept["presses"]])
        post.messages[kept["number"]] = Shown(kept["number"], kept["place"], drawn)
    stage.count_events_from(_APART)


def _drawn(presses: Sequence[Press]) -> Reply:
    lines = dict.fromkeys(press.line for press in presses if press.line is not None)
    beside = [Choices(plain(line), _buttons(presses, line)) for line in lines]
    under = _buttons(presses, None)
    return Reply((Paragraph(plain("What was said before.")), *beside), under)


def _buttons(presses: Sequence[Press], line: str | None) -> tuple[Button, ...]:
    return tuple(Button(press.label, press.token) for press in presses if press.line == line)


def _written_telegram(stage: AtTelegram) -> Json:
    files = stage.telegram.world.files.all
    return {
        "readers": _readers(stage),
        "people": {key: [who.id, who.first_name] for key, who in stage.cast.people.items()},
        "groups": {name: room_of(place).id for name, place in stage.cast.shared.items()},
        "update": stage.telegram.world.updates.next_id,
        "files": [[file.kind.name, file.id, file.seconds] for file in files],
        "messages": {
            str(chat.id): [
                {"id": sent.id, "html": sent.html, "plain": sent.shown, "rows": _rows(sent)}
                for sent in stage.telegram.world.in_chat(chat)
                if sent.sender is stage.telegram.world.bot and not sent.service
            ]
            for chat in stage.telegram.world.chats.values()
        },
    }


def _rows(sent: OnTelegram) -> list[list[Json]]:
    return sent.markup.written if sent.markup else []


def _telegram_again(stage: AtTelegram, seen: Json) -> None:
    world = stage.telegram.world
    latest = max(sent["id"] for chat in seen["messages"].values() for sent in chat)
    world.count_from(latest + _APART, seen["update"] + _APART)
    for key, (number, name) in seen["people"].items():
        world.count_people_from(number)
        stage.cast.somebody(key, name).met = True
    for name, number in seen["groups"].items():
        world.count_supergroups_from(-number)
        room_of(stage.cast.group(name)).numbers = counter(latest + _APART)
    for kind, identifier, seconds in seen["files"]:
        world.files.keep_as(identifier, FileKind[kind], _content(kind), seconds)
    for chat, messages in seen["messages"].items():
        for sent in messages:
            world.post(_on_telegram(stage, world.chats[int(chat)], sent))


def _content(kind: str) -> Upload:
    """Stand for a file that Telegram keeps: what was in it nobody looks at."""
    if kind == FileKind.VOICE.name:
        return Upload("note.oga", OGG, "audio/ogg")
    return Upload("picture.png", picture(), "image/png")


def _on_telegram(stage: AtTelegram, chat: Chat, sent: Json) -> OnTelegram:
    rows = sent["rows"]
    keys = tuple(
        tuple(Key(key["text"], key.get("callback_data") or key.get("url") or "") for key in row)
        for row in rows
    )
    return OnTelegram(
        sent["id"],
        chat,
        stage.telegram.world.bot,
        stage.telegram.world.date,
        Text(sent["plain"], (), sent["html"]),
        markup=Markup(keys, rows) if rows else None,
    )


def _written_discord(stage: AtDiscord) -> Json:
    state = stage.fake.state
    return {
        "readers": _readers(stage),
        "people": {key: [who.id, who.name, who.dm.id] for key, who in stage.cast.people.items()},
        "channels": {
            name: [channel.guild.id, channel.id, state.guilds[channel.guild.id].owner.id]
            for name, channel in stage.cast.channels.items()
            if channel.guild
        },
        "sheets": {
            key: {
                "title": filling.modal.title,
                "custom_id": filling.modal.custom_id,
                "components": filling.modal.components,
                "channel": filling.opener.channel.id,
                "owners": filling.opener.owners,
                "answers": filling.answers,
                "asked": filling.asked,
                "later": sorted(filling.later),
            }
            for key, filling in stage.sheets.items()
        },
        "messages": {
            str(channel): [
                {
                    "id": sent.id,
                    "components": sent.components,
                    "flags": sent.flags,
                    "for": sent.for_user.id if sent.for_user else None,
                }
                for sent in messages
                if sent.author is stage.fake.bot and not sent.deleted
            ]
            for channel, messages in state.messages.items()
        },
    }


def _discord_again(stage: AtDiscord, seen: Json) -> None:
    state, roots = stage.fake.state, stage.fake.backend.roots
    for key, (number, name, dm) in seen["people"].items():
        who = stage.cast.somebody(key, name)
        del state.users[who.id]
        state.direct.pop(who.id, None)
        who.id = number
        state.users[number] = who
        state.direct[number] = Channel(roots, dm, Kind.DIRECT, recipient=who)
    for name, (guild, channel, owner) in seen["channels"].items():
        home = state.guilds[guild] = Guild(roots, guild, name, state.users[owner])
        home.channels[channel] = Channel(roots, channel, Kind.TEXT, name, home)
        stage.cast.settle(name, home, home.channels[channel])
        home.announce()
    for channel, messages in seen["messages"].items():
        for sent in messages:
            state.messages[int(channel)].append(_on_discord(stage, int(channel), sent))
    for key, sheet in seen["sheets"].items():
        stage.sheets[key] = _sheet(stage, key, sheet)


def _sheet(stage: AtDiscord, key: str, sheet: Json) -> Filling:
    """Lay a form before somebody that was opened before, and not sent yet."""
    roots, who = stage.fake.backend.roots, stage.cast.people[key]
    channel = _channel(stage, sheet["channel"])
    opener = Interaction(roots, COMMAND, who, channel, sheet["title"], {}, sheet["owners"])
    opener.modal, opener.response = Modal(sheet, who), OPENS
    stage.fake.backend.answers.open(opener)
    later = frozenset(sheet["later"])
    return Filling(opener, False, sheet["answers"], sheet["asked"], later)


def _on_discord(stage: AtDiscord, channel: int, sent: Json) -> OnDiscord:
    roots = stage.fake.backend.roots
    message = OnDiscord(sent["id"], _channel(stage, channel), roots.bot, roots.now)
    message.components = kinds.numbered(sent["components"])
    message.flags = sent["flags"]
    message.for_user = stage.fake.state.users.get(sent["for"] or 0)
    return message


def _channel(stage: AtDiscord, number: int) -> Channel:
    """Find a channel, whoever may read it."""
    state = stage.fake.state
    inside = (channel for guild in state.guilds.values() for channel in guild.channels.values())
    return next(found for found in [*state.direct.values(), *inside] if found.id == number)
