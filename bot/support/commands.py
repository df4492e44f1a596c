"""Where help is: for anybody, at once, and nothing is kept of the asking."""

from dataclasses import dataclass
from typing import Annotated

from bot.dialogue.commands import Commands, More, Visibility
from bot.dialogue.countries import Country
from bot.dialogue.replies import Reply
from bot.request.context import Context, Rules
from bot.support import views
from bot.texts.voice import Voice
from bot.zones import countries

helpline = Commands("helpline")


@dataclass(frozen=True, slots=True)
class WhereHelpIs:
    """The country in which somebody looks for help, if they say so."""

    country: Annotated[str | None, Country(), More()] = None


@dataclass(frozen=True, slots=True)
class AnotherCountry:
    """The country in which somebody looks for help."""

    country: Annotated[str, Country()]


def without_storage(voice: Voice, rules: Rules, said: WhereHelpIs) -> Reply:
    """Say where help is to somebody of whom nothing can be read just now."""
    return views.helpline(voice, rules.helplines, said.country)


@helpline.command("", WhereHelpIs, reads=True, unaided=without_storage)
def where_help_is(ctx: Context, said: WhereHelpIs) -> Reply:
    """Say what Cairn is not, and where people are who help.

    - The country is the one that was said, else the one that the caller's zone lies in.
    - Where neither is known it is asked, and the international directory shown meanwhile.
    """
    country = said.country or countries.of_zone(ctx.person.zone)
    return views.helpline(ctx.voice, ctx.rules.helplines, country)


@helpline.press("country", AnotherCountry, visibility=Visibility.WHISPER)
def in_another_country(ctx: Context, said: AnotherCountry) -> Reply:
    """Say where help is in a country that somebody names."""
    return views.helpline(ctx.voice, ctx.rules.helplines, said.country)
