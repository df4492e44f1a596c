"""What the server answers when it refuses a request."""

_WORDS = {
    400: "Bad Request",
    401: "Unauthorized",
    403: "Forbidden",
    404: "Not Found",
    409: "Conflict",
    429: "Too Many Requests",
}


class Refused(Exception):
    """A refusal, in Telegram's own words; `parameters` tell the bot what to do about it.

    It may happen to the best of bots: people block, leave and delete.
    """

    def __init__(self, code: int, reason: str = "", **parameters: int) -> None:
        word = _WORDS[code]
        super().__init__(f"{word}: {reason}" if reason else word)
        self.code = code
        self.parameters = parameters

    @property
    def description(self) -> str:
        """The refusal as the answer's `description`."""
        return str(self)


class Misuse(Refused):
    """A refusal that the bot brought on itself; it counts as a violation."""

    def __init__(self, reason: str) -> None:
        super().__init__(400, reason)


def too_many(retry_after: int, **parameters: int) -> Refused:
    """Make the answer to a bot that has to wait so many seconds."""
    reason = f"retry after {retry_after}"
    return Refused(429, reason, retry_after=retry_after, **parameters)
