"""Methods by which the bot hears: asked for by long polling, or posted to a webhook."""

from tests.fakes.telegram.accounts import Json
from tests.fakes.telegram.refusals import Misuse, Refused
from tests.fakes.telegram.updates import Updates
from tests.fakes.telegram.webhook import MOST_CONNECTIONS, USUAL_CONNECTIONS, Hook, Webhook
from tests.fakes.telegram.wire import Call

LONGEST_POLL = 50
MOST_UPDATES = 100
_WEBHOOK_ACTIVE = (
    "can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
    " first"
)


async def get_updates(updates: Updates, webhook: Webhook, call: Call) -> list[bytes]:
    """Tell what is new, as soon as there is something."""
    if webhook.hook.url:
        raise Refused(409, _WEBHOOK_ACTIVE)
    limit = _between(1, call.number("limit"), MOST_UPDATES, usual=MOST_UPDATES)
    timeout = _between(0, call.number("timeout"), LONGEST_POLL, usual=0)
    updates.allow(_kinds(call))
    told = await updates.poll(call.number("offset") or 0, limit, timeout)
    return [update.written() for update in told]


async def set_webhook(updates: Updates, webhook: Webhook, call: Call) -> bool:
    """Choose to be told, and where."""
    url = call.text("url")
    if not url:
        return await delete_webhook(updates, webhook, call)
    connections = _between(
        1, call.number("max_connections"), MOST_CONNECTIONS, usual=USUAL_CONNECTIONS
    )
    hook = Hook(url, call.text("secret_token"), connections)
    _drop(updates, call)
    updates.allow(_kinds(call))
    await webhook.point_to(hook)
    return True


async def delete_webhook(updates: Updates, webhook: Webhook, call: Call) -> bool:
    """Choose to ask again."""
    _drop(updates, call)
    await webhook.point_to(Hook())
    return True


async def get_webhook_info(updates: Updates, webhook: Webhook, call: Call) -> Json:
    """Tell how the webhook fares."""
    return webhook.json() | {"allowed_updates": sorted(updates.allowed)}


def _drop(updates: Updates, call: Call) -> None:
    if call.flag("drop_pending_updates"):
        updates.clear()


def _kinds(call: Call) -> list[str] | None:
    kinds = call.data("allowed_updates", "allowed_updates")
    if kinds is not None and not isinstance(kinds, list):
        raise Misuse("allowed_updates must be an Array of String")
    return kinds


def _between(least: int, given: int | None, most: int, *, usual: int) -> int:
    return min(max(usual if given is None else given, least), most)


METHODS = {
    "getUpdates": get_updates,
    "setWebhook": set_webhook,
    "deleteWebhook": delete_webhook,
    "getWebhookInfo": get_webhook_info,
}
