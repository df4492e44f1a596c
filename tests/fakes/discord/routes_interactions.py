"""Routes on which interactions are answered."""

from tests.fakes.discord.backend import Backend, Routes
from tests.fakes.discord.records import Request
from tests.fakes.discord.wire import Reply


def callback(backend: Backend, request: Request) -> Reply:
    """Take the first answer."""
    return backend.answers.callback(request)


def follow_up(backend: Backend, request: Request) -> Reply:
    """Send one more message."""
    return backend.answers.follow_up(request)


def get(backend: Backend, request: Request) -> Reply:
    """Show an answer."""
    return backend.answers.get(request)


def edit(backend: Backend, request: Request) -> Reply:
    """Change an answer."""
    return backend.answers.edit(request)


def delete(backend: Backend, request: Request) -> Reply:
    """Delete an answer."""
    return backend.answers.delete(request)


_WEBHOOK = "/webhooks/{webhook_id}/{webhook_token}"

ROUTES: Routes = {
    ("POST", "/interactions/{interaction_id}/{interaction_token}/callback"): callback,
    ("POST", _WEBHOOK): follow_up,
    ("GET", f"{_WEBHOOK}/messages/@original"): get,
    ("PATCH", f"{_WEBHOOK}/messages/@original"): edit,
    ("DELETE", f"{_WEBHOOK}/messages/@original"): delete,
    ("GET", f"{_WEBHOOK}/messages/{{message_id}}"): get,
    ("PATCH", f"{_WEBHOOK}/messages/{{message_id}}"): edit,
    ("DELETE", f"{_WEBHOOK}/messages/{{message_id}}"): delete,
}
