"""Names of Telegram's places: a chat's number, with a topic's after it where there is one."""

PLATFORM = "telegram"
_TOPIC = "/"


def place_of(chat: int, topic: int | None = None) -> str:
    """Name a chat, or a topic in it."""
    return str(chat) if topic is None else f"{chat}{_TOPIC}{topic}"


def chat_of(place: str) -> int:
    """Find the chat of a place."""
    return int(place.partition(_TOPIC)[0])


def topic_of(place: str) -> int | None:
    """Find the topic of a place, if it is one."""
    topic = place.partition(_TOPIC)[2]
    return int(topic) if topic else None


def is_private(place: str) -> bool:
    """Tell whether a place is one person's conversation with the bot; groups are below zero."""
    return chat_of(place) > 0


def moved_place(place: str, chat: int) -> str:
    """Name a place after its chat has become another."""
    return place_of(chat, topic_of(place))
