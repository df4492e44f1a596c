"""What somebody sees who looks for help."""

from bot.dialogue.replies import Block, Bullets, Button, Heading, Paragraph, Reply, Tone, reply
from bot.dialogue.tokens import press
from bot.helplines.helplines import DIRECTORY, HelpLine, Helplines
from bot.texts.spans import Line, live, plain
from bot.texts.voice import Voice
from bot.zones import countries

_MOST_OFFERED = 5


def helpline(voice: Voice, known: Helplines, country: str | None) -> Reply:
    """Say what Cairn is not; then whom to call in a country, and the international directory."""
    blocks: list[Block] = [
        Heading(voice.say("helpline.heading")),
        Paragraph(voice.say("helpline.is_not")),
        *(() if country is None else _in_country(voice, known, country)),
    ]
    if country is None or known.number(country) is None:
        blocks.append(Paragraph(voice.say("helpline.now")))
    blocks.append(Paragraph(voice.say("helpline.directory", address=live(DIRECTORY))))
    if country is None:
        blocks.append(Paragraph(voice.say("helpline.which")))
    likely = _likely(voice, known) if country is None else ()
    another = Button(voice.text("button.another_country"), press("helpline.country"))
    return reply(*blocks, buttons=(*likely, another))


def where_help(voice: Voice) -> Button:
    """Give the quiet way to where help is."""
    return Button(voice.text("button.where_help"), press("helpline"))


def not_okay(voice: Voice) -> Button:
    """Give the way for somebody who is not okay."""
    return Button(voice.text("button.not_okay"), press("not_okay"))


def _in_country(voice: Voice, known: Helplines, country: str) -> tuple[Block, ...]:
    name, number = countries.label(country, voice.language), known.number(country)
    lines = known.lines_in(country)
    if number is None and not lines:
        return (Paragraph(voice.say("helpline.unknown", country=name)),)
    if number is None:
        said = voice.say("helpline.lines", country=name)
    else:
        said = voice.say("helpline.number", country=name, number=live(number))
    told = (Bullets(tuple(_line(voice, line) for line in lines)),) if lines else ()
    return (Paragraph(said), *told)


def _line(voice: Voice, line: HelpLine) -> Line:
    """Say how to reach a line, and whether it is free and always there."""
    match line:
        case HelpLine(call=str(call), text=None):
            said = voice.say("helpline.call", name=line.name, number=live(call))
        case HelpLine(call=str(call), text=str(text)) if call == text:
            said = voice.say("helpline.call_or_text", name=line.name, number=live(call))
        case HelpLine(call=str(call), text=str(text)):
            said = voice.say(
                "helpline.call_or_text_to", name=line.name, number=live(call), text=live(text)
            )
        case HelpLine(text=str(text), word=str(word)):
            said = voice.say("helpline.text_word", name=line.name, number=live(text), word=word)
        case _:
            said = voice.say("helpline.text", name=line.name, number=live(line.text or ""))
    holds = {"free": line.free, "always": line.always}
    more = "_".join(name for name, true in holds.items() if true)
    return (*said, *plain(" \u00b7 "), *voice.say(f"helpline.{more}")) if more else said


def _likely(voice: Voice, known: Helplines) -> tuple[Button, ...]:
    """Offer countries of which something is known, and where the reader's language is spoken."""
    guessed = countries.guesses(voice.language)
    offered = [match for match in guessed if match.code in known.countries][:_MOST_OFFERED]
    return tuple(
        Button(match.label, press("helpline", match.code), Tone.MAIN) for match in offered
    )
