"""Names of Discord's places: a channel's or thread's number, or somebody's direct messages.

Those are named for their person, with the channel behind it as soon as that is known.
"""

PLATFORM = "discord"
_DIRECT = "@"
_CHANNEL = "/"


def channel_place(channel: int) -> str:
    """Name a channel of a server, or a thread."""
    return str(channel)


def direct_place(user: int, channel: int | None = None) -> str:
    """Name somebody's direct messages."""
    return f"{_DIRECT}{user}" if channel is None else f"{_DIRECT}{user}{_CHANNEL}{channel}"


def user_of(place: str) -> int | None:
    """Find whose direct messages a place is, if it is somebody's."""
    if not place.startswith(_DIRECT):
        return None
    return int(place.removeprefix(_DIRECT).partition(_CHANNEL)[0])


def channel_of(place: str) -> int | None:
    """Find the channel of a place; None for direct messages whose channel is not known yet."""
    if not place.startswith(_DIRECT):
        return int(place)
    channel = place.partition(_CHANNEL)[2]
    return int(channel) if channel else None
