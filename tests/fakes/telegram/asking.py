"""Methods that ask who and what there is, that leave chats, and that change the bot's profile."""

from functools import partial

from tests.fakes.telegram.access import members_chat, readable_chat, writable_chat
from tests.fakes.telegram.accounts import Account, Json
from tests.fakes.telegram.chats import PrivateChat, Room, Standing, member_json
from tests.fakes.telegram.files import MOST_DOWNLOAD
from tests.fakes.telegram.profile import TEXTS, menu_json, read_scope
from tests.fakes.telegram.refusals import Refused
from tests.fakes.telegram.sending import Method
from tests.fakes.telegram.wire import Call
from tests.fakes.telegram.world import World

_CAN_NOT = (
    "supports_inline_queries",
    "supports_guest_queries",
    "can_connect_to_business",
    "has_main_web_app",
    "has_topics_enabled",
    "allows_users_to_create_topics",
    "can_manage_bots",
)


def get_me(world: World, call: Call) -> Json:
    """Tell the bot who it is."""
    reads_all = not world.profile.has_privacy
    can = {"can_join_groups": True, "can_read_all_group_messages": reads_all}
    return world.bot.json() | can | dict.fromkeys(_CAN_NOT, False)


def get_chat(world: World, call: Call) -> Json:
    """Tell about a chat."""
    return readable_chat(world, call).full_json()


def get_chat_member(world: World, call: Call) -> Json:
    """Tell what somebody is in a chat."""
    who = world.accounts.get(call.number("user_id") or 0)
    chat = (readable_chat if who is world.bot else members_chat)(world, call)
    if isinstance(chat, Room):
        if who is None:
            raise Refused(400, "PARTICIPANT_ID_INVALID")
        return member_json(who, chat.standing(who))
    if who is None or (isinstance(chat, PrivateChat) and who not in (chat.person, world.bot)):
        raise Refused(400, "user not found")
    return member_json(who, Standing.MEMBER)


def get_chat_member_count(world: World, call: Call) -> int:
    """Count the people and bots in a chat."""
    chat = members_chat(world, call)
    return len(chat.members) if isinstance(chat, Room) else 2


def get_chat_administrators(world: World, call: Call) -> list[Json]:
    """List the admins of a group, without other bots."""
    chat = members_chat(world, call)
    if not isinstance(chat, Room):
        raise Refused(400, "there are no administrators in the private chat")
    listed = [who for who in chat.members if not who.is_bot or who is world.bot]
    return [member_json(who, chat.standing(who)) for who in listed if chat.standing(who).leads]


def leave_chat(world: World, call: Call) -> bool:
    """Let the bot go out of a group."""
    chat = writable_chat(world, call)
    if not isinstance(chat, Room):
        raise Refused(400, "chat member status can't be changed in private chats")
    world.move(chat, world.bot, Standing.LEFT, world.bot)
    world.announce(chat, world.bot, left_chat_member=world.bot.json())
    return True


def get_file(world: World, call: Call) -> Json:
    """Tell where a file can be downloaded."""
    file = world.files.find(call.text("file_id"))
    if len(file.content) > MOST_DOWNLOAD:
        raise Refused(400, "file is too big")
    return file.json() | {"file_path": file.path}


def set_my_commands(world: World, call: Call) -> bool:
    """Publish a menu."""
    scope = read_scope(call.data("scope", "BotCommandScope"))
    commands = call.data("commands", "commands")
    world.profile.set_menu(scope, call.text("language_code"), commands)
    return True


def delete_my_commands(world: World, call: Call) -> bool:
    """Take a menu away."""
    scope = read_scope(call.data("scope", "BotCommandScope"))
    world.profile.set_menu(scope, call.text("language_code"), [])
    return True


def get_my_commands(world: World, call: Call) -> list[Json]:
    """Tell a menu."""
    scope = read_scope(call.data("scope", "BotCommandScope"))
    return menu_json(world.profile.menus.get((scope, call.text("language_code")), []))


def set_my_text(kind: str, world: World, call: Call) -> bool:
    """Change the bot's name or what its page says."""
    world.profile.set_text(kind, call.text("language_code"), call.text(kind))
    return True


def get_my_text(kind: str, world: World, call: Call) -> Json:
    """Tell the bot's name or what its page says."""
    text = world.profile.text(kind, call.text("language_code"))
    return {kind: text or (_name(world.bot) if kind == "name" else "")}


def _name(bot: Account) -> str:
    return bot.first_name


def _title(kind: str) -> str:
    return "".join(part.capitalize() for part in kind.split("_"))


METHODS: dict[str, Method] = {
    "getMe": get_me,
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "getChatMemberCount": get_chat_member_count,
    "getChatAdministrators": get_chat_administrators,
    "leaveChat": leave_chat,
    "getFile": get_file,
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    **{f"setMy{_title(kind)}": partial(set_my_text, kind) for kind in TEXTS},
    **{f"getMy{_title(kind)}": partial(get_my_text, kind) for kind in TEXTS},
}
