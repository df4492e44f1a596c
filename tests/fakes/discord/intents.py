"""Which events a session hears: what it asked for when it identified."""

from enum import IntFlag

from tests.fakes.discord.events import Event


class Intent(IntFlag):
    """A group of events, by Discord's bits."""

    guilds = 1 << 0
    guild_members = 1 << 1
    guild_moderation = 1 << 2
    guild_expressions = 1 << 3
    guild_integrations = 1 << 4
    guild_webhooks = 1 << 5
    guild_invites = 1 << 6
    guild_voice_states = 1 << 7
    guild_presences = 1 << 8
    guild_messages = 1 << 9
    guild_message_reactions = 1 << 10
    guild_message_typing = 1 << 11
    direct_messages = 1 << 12
    direct_message_reactions = 1 << 13
    direct_message_typing = 1 << 14
    message_content = 1 << 15
    guild_scheduled_events = 1 << 16
    auto_moderation_configuration = 1 << 20
    auto_moderation_execution = 1 << 21
    guild_message_polls = 1 << 24
    direct_message_polls = 1 << 25


KNOWN = ~Intent(0)

_MESSAGES = (Intent.guild_messages, Intent.direct_messages)
_REACTIONS = (Intent.guild_message_reactions, Intent.direct_message_reactions)
_TYPING = (Intent.guild_message_typing, Intent.direct_message_typing)

_WANTED = {
    "GUILD_MEMBER_ADD": Intent.guild_members,
    "GUILD_MEMBER_UPDATE": Intent.guild_members,
    "GUILD_MEMBER_REMOVE": Intent.guild_members,
}
_WANTED_BY_PLACE = {
    "MESSAGE_CREATE": _MESSAGES,
    "MESSAGE_UPDATE": _MESSAGES,
    "MESSAGE_DELETE": _MESSAGES,
    "MESSAGE_REACTION_ADD": _REACTIONS,
    "MESSAGE_REACTION_REMOVE": _REACTIONS,
    "TYPING_START": _TYPING,
}
_ALWAYS = {"INTERACTION_CREATE", "READY", "RESUMED", "GUILD_MEMBERS_CHUNK", "USER_UPDATE"}


def hears(intents: Intent, event: Event) -> bool:
    """Say whether a session with these intents hears of an event."""
    if event.name in _ALWAYS:
        return True
    if event.name in _WANTED_BY_PLACE:
        in_guild, in_private = _WANTED_BY_PLACE[event.name]
        return (in_private if event.private else in_guild) in intents
    return _WANTED.get(event.name, Intent.guilds) in intents
