"""Makes the rules of what an operator chose."""

from collections.abc import Mapping

from bot.app.helplines_file import all_helplines
from bot.app.settings import Settings
from bot.dialogue.deep_links import Links
from bot.request.context import Operator, Rules


def rules_of(settings: Settings, links: Mapping[str, Links]) -> Rules:
    """Make them, with the links of platforms; reads a file, and raises SettingsError about it."""
    return Rules(
        settings.pod_size_max,
        settings.pods_per_person,
        links,
        helplines=all_helplines(settings),
        operator=Operator(settings.contact, settings.privacy_url, settings.terms_url),
        words_kept_months=settings.words_kept_months,
    )
