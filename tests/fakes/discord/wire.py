"""What goes over the wire: JSON, and Discord's way to refuse a request."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# What a client sends is looked at as it came; the checks are what give it a type.
Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a request, and where in it.

    `tolerated` ones break the contract, but Discord itself would take no notice of them.
    """

    at: str
    message: str
    code: str = "BASE_TYPE_BAD_VALUE"
    tolerated: bool = False

    def __str__(self) -> str:
        return f"{self.at}: {self.message}" if self.at else self.message


class Refusal(Exception):
    """Discord answers with an error: HTTP status, its own code, message, and where it is wrong."""

    def __init__(self, status: int, code: int, message: str, errors: Json | None = None) -> None:
        super().__init__(f"{status} {code}: {message}")
        self.status = status
        self.code = code
        self.message = message
        self.errors = errors

    def json(self) -> Json:
        body: Json = {"message": self.message, "code": self.code}
        return body if self.errors is None else {**body, "errors": self.errors}


@dataclass(frozen=True, slots=True)
class Reply:
    """What a request is answered with; None is sent as an empty body."""

    status: int = 200
    body: object = None
    headers: dict[str, str] = field(default_factory=dict)


EMPTY = Reply(204)


def invalid_form(problems: Iterable[Problem]) -> Refusal:
    """Refuse a body, naming each wrong field in a tree as Discord does."""
    tree: Json = {}
    for problem in problems:
        place = tree
        for step in filter(None, problem.at.split(".")):
            place = place.setdefault(step, {})
        found = {"code": problem.code, "message": problem.message}
        place.setdefault("_errors", []).append(found)
    return Refusal(400, 50035, "Invalid Form Body", tree)


def unknown(what: str) -> Refusal:
    """Refuse to know something: channels, messages, members and so on have a code each."""
    codes = {
        "Channel": 10003,
        "Guild": 10004,
        "Member": 10007,
        "Message": 10008,
        "User": 10013,
        "Webhook": 10015,
        "Interaction": 10062,
        "application command": 10063,
    }
    return Refusal(404, codes[what], f"Unknown {what}")


def missing_access() -> Refusal:
    """Refuse what the bot cannot see."""
    return Refusal(403, 50001, "Missing Access")


def missing_permissions() -> Refusal:
    """Refuse what the bot can see but may not do."""
    return Refusal(403, 50013, "Missing Permissions")
