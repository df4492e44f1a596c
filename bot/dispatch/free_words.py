"""What Cairn answers to words that no question asked for, or that are no answer to it.

No word is looked for in them and nothing is judged: the same ways on are always there, the quiet
one to where help is among them.
"""

from collections.abc import Sequence

from bot.checkins.word_commands import WordsUse
from bot.dialogue import command_names
from bot.dialogue.commands import Command
from bot.dialogue.fields import Choice, Text
from bot.dialogue.form_answers import words_of
from bot.dialogue.forms import start
from bot.dialogue.known import Known
from bot.dialogue.registry import Registry
from bot.dialogue.replies import Button, Choices, Reply, Tone, reply
from bot.dialogue.tokens import FormAction, FormStep, press, write
from bot.dispatch import fallback_replies
from bot.dispatch.open_forms import OpenForms
from bot.dispatch.resolve import CommandCall
from bot.kernel.errors import BadAnswer
from bot.kernel.ids import FormId
from bot.reading.button_words import PlainWord
from bot.reading.folding import plain_words
from bot.request import access
from bot.request.context import Context
from bot.support import views as support

_LONGEST = 60
# What stands on buttons that lead somewhere whatever they stand under; of those that are about one
# thing, where that is chosen.
_STANDING = {
    "button.help": "help",
    "button.how": "help",
    "button.check_in": "checkin",
    "button.goals": "goal.list",
    "button.add_goal": "goal.add",
    "button.log": "goal.log",
    "button.notes": "goal.notes",
    "button.finish": "goal.finish",
    "button.drop": "goal.drop",
    "button.journey": "journey",
    "button.words": "checkin",
    "button.rest_week": "checkin",
    "button.cheer": "cheer",
    "button.board": "board",
    "button.pod": "pod.info",
    "button.invite": "pod.invite",
    "button.create": "pod.create",
    "button.have_code": "pod.join",
    "button.profile": "me.profile",
    "button.zone": "me.zone",
    "button.my_hour": "me.time",
    "button.quiet": "me.quiet",
    "button.nudges": "me.nudges",
    "button.language": "me.language",
    "button.rest": "me.rest",
    "button.rest_until": "me.rest",
    "button.back": "me.back",
    "button.where_help": "helpline",
    "button.not_okay": "not_okay",
    "button.wrong": "wrong",
}


class WordOffers:
    """Finds what words mean by themselves, and offers what they can be for."""

    def __init__(self, registry: Registry, ctx: Context, forms: OpenForms) -> None:
        self._registry = registry
        self._ctx = ctx
        self._forms = forms

    def standing(self, text: str) -> CommandCall | None:
        """Find the command whose button says just this, whatever it stands under.

        What is urgent is found by any of its names.
        """
        if len(text) > _LONGEST:
            return None
        if urgent := command_names.exactly(text, self._registry.urgent):
            return CommandCall(urgent[0], {}, typed=True)
        said, say = plain_words(text), self._ctx.voice.text
        path = next((p for key, p in _STANDING.items() if plain_words(say(key)) == said), None)
        command = self._registry.find(path) if path else None
        return CommandCall(command, {}, typed=True) if command else None

    def named(self, text: str) -> tuple[Command, ...]:
        """Find the commands that are called just this."""
        return command_names.exactly(text, self._registry.listed)

    def greeted(self, word: PlainWord) -> Reply:
        """Answer thanks like thanks, a greeting with one, and the rest with what can be done."""
        ctx = self._ctx
        if word is PlainWord.THANKS:
            return reply(ctx.voice.say("free.thanks"), buttons=(self._not_okay,))
        if word is PlainWord.HELLO:
            said = ctx.voice.say("free.hello", name=ctx.person.name)
        else:
            said = ctx.voice.say("form.nothing_open")
        return reply(said, buttons=(*fallback_replies.next_steps(ctx), self._not_okay, self._help))

    def taken(self, text: str, named: Sequence[Command] = (), key: str = "free.taken") -> Reply:
        """Keep words until it is said what they are for, and offer what they can be for."""
        ctx = self._ctx
        commands = tuple(Button(ctx.voice.text(c.path), press(c.path)) for c in named)
        steps = () if access.memberships(ctx) else fallback_replies.next_steps(ctx)
        buttons = (*commands, *self._uses(text), *steps, self._not_okay, self._help)
        return reply(ctx.voice.say(key), buttons=buttons)

    def beside(self, text: str) -> Choices:
        """Offer what words can be for beside the question that they do not answer."""
        buttons = (*self._uses(text), self._not_okay, self._help)
        return Choices(self._ctx.voice.say("free.beside"), buttons)

    def _uses(self, text: str) -> tuple[Button, ...]:
        """Keep words aside, and offer what they can be for; nothing where there is no room."""
        command = self._registry.for_words
        if command is None:
            return ()
        words = next(item for item in command.fields if isinstance(item.kind, Text))
        position, use = next(
            (at, item) for at, item in enumerate(command.fields) if isinstance(item.kind, Choice)
        )
        known = Known(self._ctx.now, self._ctx.voice)
        try:
            state = start(command).put(words, text, known)
        except BadAnswer:
            return ()
        offered = [pair for pair in use.kind.options(known) if pair[0] in self._possible()]
        if not offered or not words_of(state):
            return ()
        form = FormId(self._ctx.ids.mint(self._ctx.now))
        self._forms.keep_aside(command, form, state)
        return tuple(
            Button(label, write(FormStep(FormAction.PICK, form, position, value)), Tone.MAIN)
            for value, label in offered
        )

    def _possible(self) -> tuple[str, ...]:
        """Tell what words can be for: to keep them takes a pod, to speak of a goal takes one."""
        keep = (WordsUse.KEEP,) if access.memberships(self._ctx) else ()
        goal = WordsUse.GOAL if self._ctx.uow.goals.count(self._ctx.person.id) else WordsUse.NEW
        return (*keep, goal)

    @property
    def _not_okay(self) -> Button:
        return support.not_okay(self._ctx.voice)

    @property
    def _help(self) -> Button:
        return Button(self._ctx.voice.text("button.help"), press("help"))
