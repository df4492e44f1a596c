"""Presses by which a member says whether they are shown on another platform than their own."""

from bot.dialogue.commands import Commands
from bot.dialogue.replies import Reply
from bot.pods import consent_views, platform_consents
from bot.pods.commands import OwnMembership
from bot.request import access, quotas
from bot.request.context import Context

consents = Commands("pod")


@consents.press("show_there", OwnMembership)
def show_there(ctx: Context, said: OwnMembership) -> Reply:
    """Let what the caller shares in a pod be shown on its other platforms, from the start on."""
    _, mine = access.own_membership(ctx, said.membership)
    quotas.another_answer(mine)
    return _decide(ctx, said, given=True)


@consents.press("stone_there", OwnMembership)
def stone_there(ctx: Context, said: OwnMembership) -> Reply:
    """Be only a stone on a pod's other platforms; what was shown there is taken back."""
    return _decide(ctx, said, given=False)


def _decide(ctx: Context, said: OwnMembership, *, given: bool) -> Reply:
    pod, mine = access.own_membership(ctx, said.membership)
    if mine.platform_consent.given is not given:
        mine = platform_consents.decide(ctx.uow, ctx.ids, ctx.now, mine, given=given)
    others = platform_consents.others_on(ctx.uow, mine)
    return consent_views.decided(ctx.voice, pod, mine, others)
