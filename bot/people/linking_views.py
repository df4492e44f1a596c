"""What people see of two accounts that become one: the code, the questions, what holds then."""

from collections.abc import Sequence

from bot.dialogue.replies import Bullets, Button, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.domain.links import Link
from bot.domain.people import Account
from bot.kernel.ids import LinkId
from bot.texts.spans import Line
from bot.texts.voice import Style, Voice

Other = tuple[str, str] | None
"""Who is at the other end of a link: their name, and their platform."""


def code(voice: Voice, link: Link, written: str) -> Reply:
    """Show a code to whoever may give it to themselves."""
    at = voice.moment(link.expires_at, Style.TIME)
    return reply(voice.say("link.code", code=written), voice.say("link.code_holds", at=at))


def no_code(voice: Voice) -> Reply:
    """Say that nothing is linked by a code, whatever is wrong with it."""
    button = Button(voice.text("me.link"), press("me.link"))
    return reply(voice.say("link.no_code"), buttons=(button,))


def shown(
    voice: Voice, link: Link, name: str, platform: str, own: str, both_in: Sequence[str]
) -> Reply:
    """Say what linking means, and whose code it was, before anything is agreed."""
    there = named(voice, platform)
    pods = voice.items(both_in)
    together = (voice.say("link.both_in", pods=pods, name=name),) if both_in else ()
    return reply(
        voice.say("link.whose", name=name, platform=there, own=named(voice, own)),
        voice.say("link.means"),
        *together,
        voice.say("link.still_open", platform=there),
        voice.say("link.if_given"),
        buttons=(
            Button(voice.text("link.yes_mine"), press("me.link_accept", link.id), Tone.MAIN),
            _no(voice, link.id),
        ),
    )


def waits(voice: Voice, link: Link, platform: str) -> Reply:
    """Say that the first account is asked now."""
    at = voice.moment(link.expires_at, Style.TIME)
    return reply(
        voice.say("link.asked_there", platform=named(voice, platform), at=at),
        buttons=(_no(voice, link.id),),
    )


def asked(voice: Voice, link: Link, name: str, platform: str) -> Reply:
    """Ask the first account whether that is them, too."""
    there = named(voice, platform)
    at = voice.moment(link.expires_at, Style.TIME)
    return reply(
        voice.say("link.asks", name=name, platform=there),
        voice.say("link.means"),
        voice.say("link.only_own", at=at),
        buttons=(
            Button(voice.text("link.yes_link"), press("me.link_confirm", link.id), Tone.MAIN),
            _no(voice, link.id),
        ),
    )


def agreed(voice: Voice, link: Link, name: str, platform: str) -> Reply:
    """Say that both have agreed, from when on they are one, and how to undo it."""
    return reply(
        *agreed_lines(voice, link, name, platform), buttons=(undo_button(voice, link.id),)
    )


def agreed_lines(voice: Voice, link: Link, name: str, platform: str) -> tuple[Line, ...]:
    """Say how it stands with an account that both ends have agreed to link."""
    at, there = voice.moment(link.expires_at), named(voice, platform)
    return (
        voice.say("link.agreed", name=name, platform=there),
        voice.say("link.day", at=at),
    )


def declined(voice: Voice) -> Reply:
    """Say that nothing was linked."""
    return reply(voice.say("link.declined"))


def undone(voice: Voice) -> Reply:
    """Say that both are as they were."""
    return reply(voice.say("link.undone"))


def declined_there(voice: Voice, platform: str) -> Reply:
    """Tell one end that the other said no."""
    return reply(voice.say("link.declined_there", platform=named(voice, platform)))


def undone_there(voice: Voice, platform: str) -> Reply:
    """Tell one end that the other has undone it."""
    return reply(voice.say("link.undone_there", platform=named(voice, platform)))


def joined(
    voice: Voice,
    accounts: Sequence[Account],
    differences: Sequence[Line],
    answered_twice: Sequence[Line],
) -> Reply:
    """Tell that two are one: whose settings hold, which answers, and where notices go."""
    in_order = sorted(accounts, key=lambda each: each.id)
    platforms = voice.items([named(voice, each.platform) for each in in_order])
    said = [Paragraph(voice.say("link.joined", platforms=platforms))]
    twice = [Paragraph(voice.say("link.answered_twice")), Bullets(tuple(answered_twice))]
    other = [Paragraph(voice.say("link.settings")), Bullets(tuple(differences))]
    return reply(
        *said,
        *(twice if answered_twice else ()),
        *(other if differences else ()),
        voice.say("link.where"),
        buttons=where_buttons(voice, in_order),
    )


def unlink(voice: Voice, accounts: Sequence[Account], own: Account) -> Reply:
    """Say what unlinking does before it is done, and ask which account leaves."""
    return reply(
        voice.say("link.unlink"),
        voice.say("link.unlink_means"),
        buttons=tuple(
            Button(
                voice.text(
                    "link.this_leaves" if each.id == own.id else "link.other_leaves",
                    platform=named(voice, each.platform),
                ),
                press("me.unlink_account", each.id),
                Tone.GRAVE,
            )
            for each in accounts
        ),
    )


def parted(voice: Voice, platform: str) -> Reply:
    """Say to the one who stays that an account has left, with nothing of theirs."""
    return reply(voice.say("link.parted", platform=named(voice, platform)))


def begun(voice: Voice, platform: str) -> Reply:
    """Say to an account that left that it begins anew."""
    return reply(
        voice.say("link.begun", platform=named(voice, platform)),
        buttons=(Button(voice.text("button.help"), press("help")),),
    )


def where(voice: Voice, chosen: Account, accounts: Sequence[Account]) -> Reply:
    """Confirm where notices go from now on."""
    there = named(voice, chosen.platform)
    others = [each for each in accounts if each.id != chosen.id]
    return reply(voice.say("link.where_is", platform=there), buttons=where_buttons(voice, others))


def where_buttons(voice: Voice, accounts: Sequence[Account]) -> tuple[Button, ...]:
    """Offer to write to somebody on one of their accounts."""
    return tuple(
        Button(
            voice.text("link.write_on", platform=named(voice, each.platform)),
            press("me.write_to", each.id),
        )
        for each in accounts
    )


def in_profile(
    voice: Voice, profile: Reply, accounts: Sequence[Account], link: Link | None, other: Other
) -> Reply:
    """Add to a profile what is agreed with another account, or to which of several I write."""
    if link is not None and other is not None:
        said = map(Paragraph, agreed_lines(voice, link, *other))
        ways: tuple[Button, ...] = (undo_button(voice, link.id),)
    elif len(accounts) > 1:
        chosen = any(each.chosen for each in accounts)
        key = "link.where_is" if chosen else "link.where"
        there = named(voice, accounts[0].platform)
        said = map(Paragraph, (voice.say(key, platform=there),))
        ways = where_buttons(voice, [each for each in accounts if not each.chosen])
    else:
        return profile
    return Reply((*profile.blocks, *said), (*profile.buttons, *ways))


def undo_button(voice: Voice, link: LinkId) -> Button:
    """Offer to undo what both have agreed to."""
    return Button(voice.text("link.undo"), press("me.link_decline", link))


def named(voice: Voice, platform: str) -> str:
    """Name a platform as people do."""
    return voice.text(f"platform.{platform}")


def _no(voice: Voice, link: LinkId) -> Button:
    return Button(voice.text("link.no"), press("me.link_decline", link))
