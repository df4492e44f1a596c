"""How a member is asked whether they are shown on another platform, and what is said of it."""

from collections.abc import Sequence

from bot.dialogue.replies import Block, Button, Choices, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.pods import Membership, Pod
from bot.texts.voice import Voice


def asked(voice: Voice, pod: Pod, mine: Membership, others: Sequence[str]) -> Reply:
    """Ask whether a member may be shown on other platforms, with what a no means."""
    on = platforms(voice, others)
    return reply(
        voice.say("consent.ask", pod=pod.name, platforms=on),
        voice.say("consent.no_means"),
        buttons=(_show(voice, mine, Tone.MAIN), _hide(voice, mine)),
    )


def decided(voice: Voice, pod: Pod, mine: Membership, others: Sequence[str]) -> Reply:
    """Confirm what a member has said, with the way to change it."""
    shown = bool(mine.platform_consent.given)
    key = "consent.given" if shown else "consent.refused"
    said = voice.say(key, pod=pod.name, platforms=platforms(voice, others))
    return reply(said, buttons=(_hide(voice, mine) if shown else _show(voice, mine),))


def standing(voice: Voice, mine: Membership, others: Sequence[str]) -> tuple[Block, ...]:
    """Say whether a member is shown on other platforms, with the way to change it.

    Where their pod is on none there is nothing to say.
    """
    if not others:
        return ()
    shown = mine.platform_consent.names
    key = "consent.is_shown" if shown else "consent.is_stone"
    line = voice.say(key, platforms=platforms(voice, others))
    return (Choices(line, (_hide(voice, mine) if shown else _show(voice, mine),)),)


def at_the_charter(voice: Voice, others: Sequence[str]) -> tuple[Block, ...]:
    """Say, before somebody joins, where else their pod is read, and ask about it."""
    if not others:
        return ()
    on = platforms(voice, others)
    return (
        Paragraph(voice.say("consent.charter", platforms=on)),
        Paragraph(voice.say("consent.no_means")),
    )


def ways_in(voice: Voice, code: str, others: Sequence[str]) -> tuple[Button, ...]:
    """Offer to accept a charter: where a pod is read elsewhere too, in one of two ways."""
    if not others:
        return (Button(voice.text("button.join"), press("pod.accept", code), Tone.MAIN),)
    return (
        Button(voice.text("button.join_shown"), press("pod.accept_shown", code), Tone.MAIN),
        Button(voice.text("button.join_stone"), press("pod.accept_stone", code)),
    )


def platforms(voice: Voice, named: Sequence[str]) -> str:
    """Name platforms in a row."""
    return voice.items([voice.text(f"platform.{platform}") for platform in named])


def _show(voice: Voice, mine: Membership, tone: Tone = Tone.PLAIN) -> Button:
    return Button(voice.text("button.show_there"), press("pod.show_there", mine.id), tone)


def _hide(voice: Voice, mine: Membership) -> Button:
    return Button(voice.text("button.stone_there"), press("pod.stone_there", mine.id))
