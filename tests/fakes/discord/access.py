"""Which commands the apps show to somebody, in which place, and on whose authority."""

from tests.fakes.discord.channels import Channel
from tests.fakes.discord.permissions import Permission
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.state import State
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json

IN_GUILD, IN_BOT_DM = 0, 1
OF_GUILD, OF_USER = 0, 1


def owners(state: State, user: User, channel: Channel, installs: list[int]) -> Json:
    """Tell who authorized the app here: the guild, the person, both or nobody."""
    found: Json = {}
    guild = channel.guild
    if OF_GUILD in installs:
        if guild is not None and guild.has_bot:
            found[str(OF_GUILD)] = str(guild.id)
        elif guild is None and state.share_a_guild(user):
            found[str(OF_GUILD)] = "0"
    if OF_USER in installs and user.installed:
        found[str(OF_USER)] = str(user.id)
    return found


def check_place(user: User, channel: Channel) -> None:
    """Refuse what nobody can do where they are not."""
    if channel.deleted:
        raise NotPossible(f"{channel} is gone")
    if not channel.readable_by(user):
        raise NotPossible(f"{user} cannot see {channel}")


def check_command(state: State, command: Json, user: User, channel: Channel) -> Json:
    """Refuse a command that the apps would not show; return who authorized it."""
    check_place(user, channel)
    name = command["name"]
    context = IN_BOT_DM if channel.guild is None else IN_GUILD
    contexts = command.get("contexts")
    if contexts is None:
        contexts = [IN_GUILD, IN_BOT_DM] if command["dm_permission"] else [IN_GUILD]
    if context not in contexts:
        where = "direct messages" if context == IN_BOT_DM else "guilds"
        raise NotPossible(f"{name!r} is not offered in {where}: its contexts are {contexts}")
    found = owners(state, user, channel, command["integration_types"])
    if not found:
        installs = command["integration_types"]
        raise NotPossible(f"{name!r} is not offered: nobody here installed the app for {installs}")
    if channel.guild is not None:
        _check_permissions(command, user, channel)
    return found


def _check_permissions(command: Json, user: User, channel: Channel) -> None:
    granted = channel.permissions(user)
    if Permission.use_application_commands not in granted:
        raise NotPossible(f"{user} may not use commands in {channel}")
    if channel.thread and channel.thread.archived:
        raise NotPossible(f"no command runs in {channel}, which is archived")
    needed = command["default_member_permissions"]
    if needed is None or Permission.administrator in granted:
        return
    if int(needed) == 0 or int(needed) & ~int(granted):
        raise NotPossible(f"{command['name']!r} is hidden from {user}, who lacks permissions")
