"""Composes what people hear of a place in a pod that is to end, or has."""

from bot.dialogue.replies import Reply
from bot.domain.notices import Notice
from bot.domain.pods import MemberRole
from bot.kernel.errors import NotFound
from bot.kernel.ids import RemovalId
from bot.kernel.metrics import EndReason
from bot.notices.delivery_context import DeliveryContext
from bot.outbox.composition import Dropped
from bot.pods import removal_views
from bot.pods.removals import RemovalNews


def removal_news(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Ask a member alone whether a place should end, or tell them what came of it."""
    mine, pod = context.membership(notice)
    try:
        removal = context.uow.removals.get(RemovalId(int(notice.args["removal"])))
    except NotFound:
        return Dropped(EndReason.GONE)  # what `inbox` shows may be older than it is kept
    theirs = context.uow.memberships.get(removal.membership)
    if not mine.inside:
        return Dropped(EndReason.LEFT)
    who = context.uow.people.get(theirs.person)
    if who.forgotten_at is not None:
        return Dropped(EndReason.LEFT)
    name, voice = who.name, context.voice
    goes_on = removal.is_open and theirs.inside
    match RemovalNews(str(notice.args["news"])):
        case RemovalNews.ASKED if goes_on and not removal.has_said(mine.id):
            return removal_views.question(voice, name, pod.name, removal.id)
        case RemovalNews.ENOUGH if goes_on and removal.decided_at and mine.id in removal.votes.yes:
            return removal_views.enough(voice, name, pod.name, removal)
        case RemovalNews.STAYS if theirs.inside:
            return removal_views.stays(voice, name, pod, theirs.id)
        case RemovalNews.DONE if theirs.removed_at and mine.role is MemberRole.HOST:
            return removal_views.done(voice, name, pod.name, theirs.id)
        case RemovalNews.DONE if theirs.removed_at:
            return removal_views.at_once(voice, name, pod.name)
        case _:
            return Dropped(EndReason.SETTLED)


def removed(context: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell somebody that their place in a pod has ended."""
    mine, pod = context.membership(notice)
    if mine.removed_at is None or mine.inside:
        return Dropped(EndReason.BACK)
    return removal_views.ended_for_you(context.voice, pod.name)
