"""What Cairn says beside the commands: refusals, and words about conversations themselves."""

from collections.abc import Sequence

from msgspec.structs import replace

from bot.dialogue.commands import Command, Visibility, Where
from bot.dialogue.inbound import Inbound, Pressed, Typed, Wrote
from bot.dialogue.limits import TOAST, utf16
from bot.dialogue.registry import Registry
from bot.dialogue.replies import (
    Block,
    Button,
    Choices,
    Divider,
    Paragraph,
    Quote,
    Reply,
    Tone,
    reply,
    transcript,
)
from bot.dialogue.responses import Form, Response
from bot.dialogue.sanitize import shortened
from bot.dialogue.tokens import BESIDE, FormAction, FormStep, press, write
from bot.dispatch.resolve import Resolved, UnknownCommand, resolve
from bot.kernel.errors import BadAnswer, Refused
from bot.kernel.ids import FormId
from bot.kernel.throttle import ThrottleDecision
from bot.ports.chat import DeclineReason
from bot.ports.conversations import Conversation
from bot.request import access
from bot.request.context import Context
from bot.support import report_views
from bot.support import views as support
from bot.texts.catalogue import closest
from bot.texts.spans import live
from bot.texts.voice import NEUTRAL, Voice

_WITHOUT_A_POD = ("none.pod", "none.any_pod")


def refusal(
    ctx: Context, refused: Refused, returned: Sequence[str] = (), *, wrote: bool = False
) -> Reply:
    """Say kindly why not, with the way to what is possible; give words back that were sent.

    Whoever wrote or sent something of their own finds the quiet ways to where help is, and to
    somebody.
    """
    said: list[Block] = [Paragraph(ctx.voice.say(refused.key, **refused.arguments))]
    if returned:
        said += [Paragraph(ctx.voice.say("form.returned")), *map(Quote, returned)]
    unread = wrote or isinstance(refused, BadAnswer)
    quiet = (support.where_help(ctx.voice),) if unread and ctx.place.private else ()
    if wrote and ctx.place.private:
        quiet = (support.not_okay(ctx.voice), *quiet)
    without = refused.key == "none.use" and not access.memberships(ctx)
    if without or refused.key in _WITHOUT_A_POD:
        return reply(*said, buttons=(*_first_steps(ctx), *quiet))
    if refused.key == report_views.UNREAD:
        return reply(*said, buttons=report_views.unread(ctx.voice))
    return reply(*said, buttons=(Button(ctx.voice.text("button.help"), press("help")), *quiet))


def given_back(ctx: Context, response: Response, texts: Sequence[str]) -> Response:
    """Show again, under an answer, what was written for something else."""
    left = [text for text in texts if " " in text.strip()]
    if not left or not isinstance(response.shown, Reply):
        return response
    said: list[Block] = [Divider(), Paragraph(ctx.voice.say("form.returned")), *map(Quote, left)]
    shown = replace(response.shown, blocks=(*response.shown.blocks, *said))
    return replace(response, shown=shown)


def with_not_okay(ctx: Context, response: Response) -> Response:
    """Add the way for somebody who is not okay, where what took words had no room for it."""
    way, shown = support.not_okay(ctx.voice), response.shown
    if shown is None or (response.visibility is Visibility.PUBLIC and not ctx.place.private):
        return response
    said = shown if isinstance(shown, Reply) else shown.question
    if any(button.token == way.token for button in said.all_buttons):
        return response
    said = replace(said, buttons=(*said.buttons, way))
    whole = said if isinstance(shown, Reply) else replace(shown, question=said)
    return replace(response, shown=whole)


Titled = Sequence[tuple[str, Conversation]]


def interrupted(ctx: Context, shown: Reply, left: Conversation, title: str) -> Reply:
    """Add to an answer what was being asked before, to go on with it or to let it go."""
    return replace(shown, blocks=(*shown.blocks, Divider(), _waits(ctx, left, title)))


def too_many(ctx: Context, refused: Refused, forms: Titled) -> Reply:
    """Say that much is open already, and let one choose by its title what to go on with."""
    said = ctx.voice.say(refused.key, **refused.arguments)
    return reply(said, *(_waits(ctx, form, title) for title, form in forms))


def _waits(ctx: Context, form: Conversation, title: str) -> Choices:
    said = ctx.voice.say("form.interrupted", title=title)
    return Choices(said, _ways_on(ctx, form))


def _ways_on(ctx: Context, form: Conversation) -> tuple[Button, ...]:
    def step(action: FormAction) -> str:
        return write(FormStep(action, form.id, BESIDE))

    return (
        Button(ctx.voice.text("form.go_on"), step(FormAction.OPEN), Tone.MAIN),
        Button(ctx.voice.text("form.let_go"), step(FormAction.CANCEL)),
    )


def next_steps(ctx: Context) -> tuple[Button, ...]:
    """Offer what comes next for somebody: to check in, or to find a pod first."""
    check_in = Button(ctx.voice.text("button.check_in"), press("checkin"), Tone.MAIN)
    return (check_in,) if access.memberships(ctx) else _first_steps(ctx)


def choice(ctx: Context, commands: Sequence[Command]) -> Reply:
    """Answer the name of a group of commands with what can be done in it here."""
    elsewhere = Where.SHARED if ctx.place.private else Where.PRIVATE
    return reply(
        ctx.voice.say("free.choose"),
        buttons=tuple(
            Button(ctx.voice.text(command.path), press(command.path))
            for command in commands
            if command.where is not elsewhere
        ),
    )


def with_public_hint(
    ctx: Context, response: Response, resolved: Resolved, *, asked: FormId | None, refused: bool
) -> Response:
    """Add what a shared place reads if the answer cannot be whispered: nothing of its content.

    It links to the question that was `asked`, else to the command by itself. Whoever presses a
    button there, and cannot be written to, has a toast. It says all that there is to a refusal,
    so that nobody can fill a place by pressing what is not theirs.
    """
    links = ctx.rules.links.get(ctx.place.platform)
    whispered = response.shown is not None and response.visibility is not Visibility.PUBLIC
    if ctx.place.private or links is None or not whispered:
        return response
    if asked is not None and isinstance(response.shown, Form):
        link = links.question(asked)
    else:
        link = links.hello() if resolved.path is None else links.command(resolved.path)
    hint = reply(ctx.voice.say("free.in_private", name=ctx.person.name, link=live(link)))
    heard = ctx.account.reachable and ctx.account.place is not None
    if heard or not isinstance(resolved.act, Pressed):
        return replace(response, outside=hint)
    if refused and isinstance(response.shown, Reply):
        return replace(response, toast=_toast(response.shown))
    return replace(response, outside=hint, toast=ctx.voice.text("free.toast"))


def _toast(refusal: Reply) -> str:
    """Say a refusal without its buttons, shortened visibly to what a toast takes."""
    said = transcript(Reply(refusal.blocks))
    return said if utf16(said) <= TOAST else shortened(said, TOAST // 2)


def _first_steps(ctx: Context) -> tuple[Button, ...]:
    return (
        Button(ctx.voice.text("button.create"), press("pod.create"), Tone.MAIN),
        Button(ctx.voice.text("button.have_code"), press("pod.join")),
    )


def too_fast(inbound: Inbound, verdict: ThrottleDecision) -> Reply | None:
    """Say once that this was a lot at once, without asking storage in what language."""
    if verdict is ThrottleDecision.IGNORED or (
        isinstance(inbound.act, Wrote) and not inbound.place.private
    ):
        return None
    return reply(Voice(closest(inbound.language), NEUTRAL.zone).say("quota.acts"))


def declined(
    registry: Registry, reason: DeclineReason, language: str | None, command: str
) -> Reply | None:
    """Say why an adapter hands nothing on; None where somebody anonymous called another bot.

    What is only done where others read is offered to whoever hides who they are as a button: a
    press says who it is.
    """
    voice = Voice(closest(language), NEUTRAL.zone)
    match reason:
        case DeclineReason.FORWARDED:
            return reply(voice.say("free.forwarded"))
        case DeclineReason.NOT_THEIRS:
            return reply(voice.say("free.only_own"))
        case DeclineReason.ANONYMOUS:
            resolved = resolve(registry, Typed(command))
            if isinstance(resolved.meaning, UnknownCommand):
                return None
            called, said = resolved.command, voice.say("free.anonymous")
            if called is None or called.where is not Where.SHARED:
                return reply(said)
            button = Button(voice.text("button.as_myself"), press(called.path))
            return reply(said, buttons=(button,))


def canceled(ctx: Context, title: str, *, held: bool) -> Reply:
    """Confirm that a question was let go; what the command has already stays with it."""
    if not held:
        return reply(ctx.voice.say("form.canceled", title=title))
    check_in = Button(ctx.voice.text("button.check_in"), press("checkin"))
    return reply(ctx.voice.say("form.canceled_held", title=title), buttons=(check_in,))


def nothing_to_cancel(ctx: Context) -> Reply:
    """Confirm that no question is open."""
    return reply(ctx.voice.say("form.nothing_open"))


def sent_twice(ctx: Context) -> Reply:
    """Say that a modal arrived before, with the same words."""
    return reply(ctx.voice.say("form.sent_twice"))


def noted(ctx: Context, response: Response, key: str, **said: str) -> Response:
    """Say a line before an answer."""
    note = Paragraph(ctx.voice.say(key, **said))
    match response.shown:
        case Reply(blocks):
            return replace(response, shown=replace(response.shown, blocks=(note, *blocks)))
        case Form(question=question):
            question = replace(question, blocks=(note, *question.blocks))
            return replace(response, shown=replace(response.shown, question=question, bare=False))
        case None:
            return response
