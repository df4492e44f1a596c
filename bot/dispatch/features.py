"""The table of contents: every command of every feature, and who provides their options."""

from collections.abc import Callable

from bot.board.card_picture import check_ticks
from bot.board.commands import board
from bot.board.journey_commands import journeys
from bot.checkins.cheer_commands import cheer_presses, cheers
from bot.checkins.commands import check_in_presses, checkins
from bot.checkins.media_commands import media, media_uses
from bot.checkins.reading_commands import reading
from bot.checkins.slip_commands import slips
from bot.checkins.telling_commands import telling
from bot.checkins.undo_commands import answer_undoing
from bot.checkins.word_commands import free_words
from bot.dialogue.fields import Upload
from bot.dialogue.limits import PLATFORMS
from bot.dialogue.paging import Provider, by_pages
from bot.dialogue.registry import Registry, freeze
from bot.domain.notices import DELIVERY_GUARANTEES, undeclared_guarantees
from bot.forgetting.commands import asked_lately, forgetting
from bot.goals.commands import goals
from bot.goals.ending_commands import endings
from bot.goals.first_goal import first_goals
from bot.goals.log_commands import logs
from bot.goals.offered import mine_any_goal, mine_ended_goals, mine_goals
from bot.goals.return_commands import coming_back
from bot.goals.sharing_commands import showing
from bot.goals.week_commands import amounts, goal_ends
from bot.notices.compose import COMPOSED, undeclared_composers
from bot.notices.inbox import inboxes
from bot.people.commands import me
from bot.people.data_commands import own_data
from bot.people.linking_commands import links
from bot.people.muting_commands import mutes
from bot.people.offered import mine_fellows, mine_muted, mine_people
from bot.people.privacy_commands import privacy
from bot.pods.commands import pods
from bot.pods.consent_commands import consents
from bot.pods.home_commands import homes
from bot.pods.host_commands import hosting
from bot.pods.joining import joining
from bot.pods.offered import mine_any_pods, mine_pods
from bot.pods.removal_commands import removing
from bot.request import access, between_members, report_access
from bot.request.context import Context
from bot.support.commands import helpline
from bot.support.not_okay_commands import support
from bot.support.report_commands import mine_reported, report_presses, reporting
from bot.support.wrong_commands import wrong
from bot.texts.catalogue import LANGUAGES, catalogue
from bot.welcome.commands import welcome

FEATURES = (
    welcome,
    pods,
    homes,
    hosting,
    joining,
    removing,
    consents,
    first_goals,
    coming_back,
    goals,
    logs,
    endings,
    showing,
    checkins,
    check_in_presses,
    telling,
    answer_undoing,
    slips,
    amounts,
    goal_ends,
    media,
    reading,
    free_words,
    cheers,
    cheer_presses,
    board,
    journeys,
    me,
    links,
    own_data,
    forgetting,
    privacy,
    mutes,
    helpline,
    support,
    reporting,
    report_presses,
    wrong,
    inboxes,
)
_TAKES_MEDIA = frozenset(
    command.path
    for feature in FEATURES
    for command in feature.declared
    if any(isinstance(item.kind, Upload) for item in command.fields)
)
PROVIDERS: dict[str, Provider] = {
    "pod": by_pages(mine_pods),
    "any_pod": by_pages(mine_any_pods),
    "goal": mine_goals,
    "any_goal": mine_any_goal,
    "ended_goal": mine_ended_goals,
    "person": by_pages(mine_people),
    "reported": by_pages(mine_reported),
    "fellow": by_pages(mine_fellows),
    "muted": by_pages(mine_muted),
    "use": by_pages(media_uses(_TAKES_MEDIA)),
}


GUARDS: dict[str, Callable[[Context, int], object]] = {
    "card": check_ticks,
    "pod": access.belonging,
    "home": access.home,
    "goal": access.goal,
    "log": access.log,
    "check_in": access.check_in,
    "fellow_check_in": access.fellow_check_in,
    "shared_check_in": access.shared_check_in,
    "sent_media": access.sent_media,
    "cheer_media": access.cheer_media,
    "own_cheer": access.own_cheer,
    "membership": access.own_membership,
    "past_membership": access.past_membership,
    "newcomer": access.fellow,
    "companion": access.companion,
    "confiding": access.confiding,
    "own_report": report_access.own_report,
    "former_pod": access.former,
    "link": access.link,
    "own_account": access.own_account,
    "asked_lately": asked_lately,
    "removal": between_members.removal,
    "removed": between_members.removed,
}


def registry() -> Registry:
    """Check every declaration against every platform and language, and make the registry."""
    texts = [catalogue(language) for language in LANGUAGES]
    notices = [*undeclared_guarantees(DELIVERY_GUARANTEES), *undeclared_composers(COMPOSED)]
    return freeze(FEATURES, PROVIDERS, GUARDS, PLATFORMS, texts, notices)
