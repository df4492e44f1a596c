"""Building the core's `Inbound` from an interaction, a message or an event of Discord."""

from collections.abc import Iterator, Sequence
from datetime import datetime

import discord
from msgspec.structs import replace

from adapters.discord.place_names import PLATFORM, channel_place, direct_place
from adapters.discord.sending.buttons import tokens_on
from bot.dialogue.inbound import Act, Change, Happened, Inbound, Place, Wrote
from bot.dialogue.media import Media, MediaKind, Sent, Untaken

_NOBODY = "0"


def from_interaction(interaction: discord.Interaction, act: Act) -> Inbound:
    """Hear a command, a press or a form that was sent; here forms come in whole modals."""
    message = interaction.message
    return Inbound(
        PLATFORM,
        str(interaction.id),
        str(interaction.user.id),
        name_of(interaction.user),
        place_of(interaction),
        act,
        interaction.locale.value,
        None if message is None else str(message.id),
        modals=True,
        manages=manages(interaction),
        makes_rooms=manages(interaction) is True or interaction.permissions.create_private_threads,
        in_own_room=_is_in_own_thread(interaction),
    )


def manages(interaction: discord.Interaction) -> bool | None:
    """Tell whether somebody manages where they act: the channel, or a thread of theirs.

    What they may do there comes from Discord with the interaction itself; nobody manages direct
    messages.
    """
    if interaction.guild_id is None:
        return None
    may, channel = interaction.permissions, interaction.channel
    if may.administrator or may.manage_guild or may.manage_channels:
        return True
    return isinstance(channel, discord.Thread) and channel.owner_id == interaction.user.id


def _is_in_own_thread(interaction: discord.Interaction) -> bool:
    cairn, channel = interaction.client.user, interaction.channel
    owner = cairn.id if cairn else interaction.application_id
    return isinstance(channel, discord.Thread) and channel.owner_id == owner


def from_message(message: discord.Message, act: Act) -> Inbound:
    """Hear what somebody wrote in their direct messages; its answer is asked for there."""
    author = message.author
    place = Place(PLATFORM, direct_place(author.id, message.channel.id), private=True)
    return Inbound(PLATFORM, str(message.id), str(author.id), name_of(author), place, act)


def from_changed(message: discord.Message) -> Inbound:
    """Hear that somebody changed what they wrote in their direct messages, each time anew."""
    act = Wrote(message.content, forwarded=is_forwarded(message), edited=True)
    at = message.edited_at
    event = f"{message.id}.{discord.utils.time_snowflake(at) if at else 0}"
    return replace(from_message(message, act), event=event)


def place_lost(place: str) -> Inbound:
    """Hear that a channel is gone, or that Cairn may not be there any more."""
    where = Place(PLATFORM, place, private=False)
    gone = Happened(Change.PLACE_GONE)
    return Inbound(PLATFORM, f"gone.{place}", _NOBODY, "", where, gone)


def direct_messages_opened(user: int, channel: int, at: datetime) -> Inbound:
    """Hear that somebody's direct messages are open now, and where.

    Discord has no name for that; the next time is news again.
    """
    own = Place(PLATFORM, direct_place(user, channel), private=True)
    here = Happened(Change.REACHABLE)
    event = f"opened.{channel}.{discord.utils.time_snowflake(at)}"
    return Inbound(PLATFORM, event, str(user), "", own, here)


def reachability(interaction: discord.Interaction, change: Change, place: str) -> Inbound:
    """Hear whether somebody can be written to in private."""
    own = Place(PLATFORM, place, private=True)
    account, name = str(interaction.user.id), name_of(interaction.user)
    event = f"{interaction.id}.{change.value}"
    return Inbound(PLATFORM, event, account, name, own, Happened(change))


def place_of(interaction: discord.Interaction) -> Place:
    """Name where an interaction happened."""
    channel = interaction.channel_id
    if interaction.guild_id is None or channel is None:
        return Place(PLATFORM, direct_place(interaction.user.id, channel), private=True)
    title = getattr(interaction.channel, "name", None) or ""
    return Place(PLATFORM, channel_place(channel), private=False, title=title)


def name_of(user: discord.User | discord.Member) -> str:
    """Name somebody as they are called everywhere: a server's own name for them stays there."""
    return user.global_name or user.name


def read_media(message: discord.Message) -> Wrote | None:
    """Read a voice note or picture with the words under it, or what is forwarded; else None."""
    if is_forwarded(message):
        return Wrote(_forwarded_text(message), forwarded=True)
    sent = attachment_of(message)
    if sent is None:
        return None
    several = len(message.attachments) > 1
    return Wrote(message.content, media_of(message.author.id, message, sent), several=several)


def is_forwarded(message: discord.Message) -> bool:
    """Tell whether a message shows another one, which somebody else may have written."""
    return bool(message.message_snapshots) or message.flags.forwarded


def _forwarded_text(message: discord.Message) -> str:
    """Read what a forwarded message says, as Discord shows it: an invitation may be in it."""
    shown = [message.content]
    for snapshot in message.message_snapshots:
        shown += [snapshot.content, *_texts_of(snapshot.components)]
    return "\n".join(filter(None, shown))


def _texts_of(components: Sequence[discord.Component]) -> Iterator[str]:
    """Go through the texts of components, nested ones too."""
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        elif isinstance(component, discord.Container):
            yield from _texts_of(component.children)


def tokens_replied_to(message: discord.Message) -> tuple[str, ...]:
    """List the tokens under the message of the bot's own that this one replies to."""
    replied = message.reference.resolved if message.reference else None
    if not isinstance(replied, discord.Message) or replied.author.id == message.author.id:
        return ()
    return tuple(sorted(tokens_on(replied)))


def attachment_of(message: discord.Message) -> discord.Attachment | None:
    """Find what was sent with a message: the first that Cairn takes, or else that it does not."""
    sent = message.attachments
    return next(filter(kind_of, sent), next(iter(sent), None))


def kind_of(sent: discord.Attachment) -> MediaKind | None:
    """Tell what was sent; None for what Cairn does not take."""
    if sent.is_voice_message():
        return MediaKind.VOICE
    return MediaKind.PICTURE if (sent.content_type or "").startswith("image/") else None


def media_of(
    user: int,
    message: discord.Message,
    sent: discord.Attachment,
    copy: discord.Attachment | None = None,
) -> Sent:
    """Name what somebody sent by where it is, or its copy: its address would be over within a day.

    A copy does not say any more that it is a voice note, nor how long.
    """
    kind = kind_of(sent)
    if kind is None:
        return Untaken.OTHER
    ref = f"{message.channel.id}.{message.id}.{(copy or sent).id}"
    return Media(PLATFORM, kind, ref, round(sent.duration or 0), str(user))
