"""What members may do: the bits that matter here, under discord.py's names for them."""

from collections.abc import Iterable
from enum import IntFlag


class Permission(IntFlag):
    """One thing a member may do in a channel or a guild."""

    administrator = 1 << 3
    manage_channels = 1 << 4
    manage_guild = 1 << 5
    add_reactions = 1 << 6
    view_channel = 1 << 10
    send_messages = 1 << 11
    manage_messages = 1 << 13
    embed_links = 1 << 14
    attach_files = 1 << 15
    read_message_history = 1 << 16
    mention_everyone = 1 << 17
    use_external_emojis = 1 << 18
    manage_roles = 1 << 28
    use_application_commands = 1 << 31
    manage_threads = 1 << 34
    create_public_threads = 1 << 35
    create_private_threads = 1 << 36
    send_messages_in_threads = 1 << 38
    send_voice_messages = 1 << 46
    pin_messages = 1 << 51


NOTHING = Permission(0)
EVERYTHING = ~NOTHING

MEMBERS = (
    Permission.add_reactions
    | Permission.view_channel
    | Permission.send_messages
    | Permission.embed_links
    | Permission.attach_files
    | Permission.read_message_history
    | Permission.use_application_commands
    | Permission.create_public_threads
    | Permission.create_private_threads
    | Permission.send_messages_in_threads
    | Permission.send_voice_messages
)
"""What @everyone may do in a new guild."""

IN_DIRECT_MESSAGES = (
    Permission.attach_files
    | Permission.embed_links
    | Permission.mention_everyone
    | Permission.use_external_emojis
)
"""What interactions say of the app in a direct message."""


def named(names: Iterable[str]) -> Permission:
    """Read permissions from their names."""
    found = NOTHING
    for name in names:
        found |= Permission[name]
    return found
