"""Commands for voice notes and pictures: add one to a check-in, say what it is for, show it."""

from collections import Counter
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Annotated

from msgspec.structs import replace

from bot.checkins import current_week, views
from bot.checkins.commands import show_card
from bot.checkins.consequences import take_answer
from bot.checkins.telling_commands import WORDS
from bot.dialogue.commands import Commands, Redirect, Visibility, When
from bot.dialogue.fields import Flag, Mine, Ref, Upload
from bot.dialogue.media import Media
from bot.dialogue.paging import Pairs
from bot.dialogue.replies import Reply, reply
from bot.kernel.errors import Expired, Refused
from bot.kernel.ids import FormId, short
from bot.ports.conversations import Conversation
from bot.request import access
from bot.request.context import Context

media = Commands("checkin")
NOTHING = 0
CHEER = 1
_OWN = ("checkin.sort", "checkin.attach", "words.use")


@dataclass(frozen=True, slots=True)
class ShowMedia:
    """A check-in whose voice note or picture the caller may see."""

    check_in: Annotated[int, Ref("sent_media")]


@dataclass(frozen=True, slots=True)
class Attach:
    """A voice note or picture, the words under it or words alone, and the pod it is for."""

    media: Annotated[Media | None, Upload()] = None
    caption: Annotated[str | None, WORDS] = None
    pod: Annotated[int | None, Mine("pod")] = None
    instead: Annotated[bool | None, Flag(), When("media")] = None


@dataclass(frozen=True, slots=True)
class Sort:
    """What a voice note or picture is for: a pod, a form, a cheer, or nothing; and its words."""

    use: Annotated[int, Mine("use")]
    media: Annotated[Media | None, Upload()] = None
    caption: Annotated[str | None, WORDS] = None


def _nothing_sent_yet(ctx: Context) -> dict[str, str]:
    """Leave no question where nothing would be replaced."""
    found = current_week.current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    return {} if any(c.media for c, _, _ in found) else {"instead": "yes"}


@media.command("attach", Attach, listed=False, uploads=True, prefill=_nothing_sent_yet)
def attach(ctx: Context, said: Attach) -> Reply:
    """Make a voice note or picture part of the check-in that is open now, or words its win.

    - It takes the place of what was there before if they say so, also of what nobody else has seen
      yet; words stay where none come along.
    """
    if said.media is None and said.caption is None:
        raise Refused("bad.upload")
    found = current_week.keep_current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    mine = next((c for c, pod, _ in found if said.pod in (None, pod.id)), None)
    if mine is None:
        raise Refused("checkin.none" if access.memberships(ctx) else "none.pod")
    if said.media is None:
        after = replace(mine.words, win=said.caption)
    elif mine.media and not said.instead:
        return show_card(ctx, [mine])
    else:
        caption = said.caption or mine.words.caption
        after = replace(mine.words, media=said.media, caption=caption)
        mine = replace(mine, held=replace(mine.held, media=None, caption=None))
    take_answer(ctx, mine, mine.say(after, ctx.now))
    return show_card(ctx, [ctx.uow.checkins.get(mine.id)])


@media.press("media", ShowMedia, visibility=Visibility.WHISPER)
def show_media(ctx: Context, said: ShowMedia) -> Reply:
    """Show the voice note or picture of a check-in to somebody who may see it."""
    check_in, sent = access.sent_media(ctx, said.check_in)
    return views.shown_media(ctx, check_in.person, sent)


@media.command("sort", Sort, listed=False, sorts=True)
def sort(ctx: Context, said: Sort) -> Reply | Redirect:
    """Bring what was sent to where its sender says, or let it go."""
    if said.use == NOTHING:
        return reply(ctx.voice.say("checkin.sort.let_go"))
    if said.use == CHEER:
        words = {"words": said.caption} if said.caption else {}
        return Redirect("cheer", words, sent=said.media)
    found = current_week.current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    for mine, pod, _ in found:
        if pod.id == said.use:
            replaces = {} if mine.media else {"instead": "yes"}
            given = {"caption": said.caption or "", "pod": short(pod.id), **replaces}
            return Redirect("checkin.attach", given, sent=said.media)
    form = ctx.uow.conversations.get(FormId(said.use))
    if form is None:
        raise Expired("form.over")
    return Redirect(form.command, form=form.id, sent=said.media, words=said.caption or "")


def media_uses(takes: Collection[str]) -> Callable[[Context], Pairs]:
    """Make the offer of what something that was sent can be for.

    `takes` are the commands whose forms take some. Of the others the one asked last is offered to
    go back to, which lets go what was sent. A cheer is offered where others can be answered, and
    nothing where there is nothing to choose.
    """

    def offered(ctx: Context) -> Pairs:
        forms = [
            form
            for form in ctx.uow.conversations.of(ctx.account.id)
            if form.command not in _OWN and form.expires_at > ctx.now
        ]
        into = [*_check_ins(ctx), *_enclosing(ctx, [f for f in forms if f.command in takes])]
        if _can_cheer(ctx):
            into.append((short(CHEER), ctx.voice.text("checkin.sort.cheer")))
        if not into:
            return ()
        back = [
            (short(form.id), ctx.voice.text("checkin.sort.back", title=_title(ctx, form)))
            for form in forms
            if form.command not in takes
        ]
        return (*into, *back[:1], (short(NOTHING), ctx.voice.text("checkin.sort.nothing")))

    return offered


def _can_cheer(ctx: Context) -> bool:
    """Tell whether the week that closed last has something of others that can be answered."""
    for member in access.memberships(ctx):
        week = ctx.uow.pods.get(member.pod).week
        closed = ctx.uow.checkins.of_week(member.pod, week.plus(-1)) if week else ()
        others = (c for c in closed if c.has_stone and c.membership != member.id)
        if any(access.disclosure_of(ctx, each).exists for each in others):
            return True
    return False


def _check_ins(ctx: Context) -> Pairs:
    found = current_week.current(ctx.uow, ctx.ids, ctx.now, ctx.person)
    if len(found) == 1:
        return [(short(found[0][1].id), ctx.voice.text("checkin.sort.mine"))]
    return [
        (short(pod.id), ctx.voice.text("checkin.sort.mine_in", pod=pod.name))
        for _, pod, _ in found
    ]


def _enclosing(ctx: Context, forms: Collection[Conversation]) -> Pairs:
    """Offer forms that have room; of two with one name nobody could tell which is which."""
    named = [(short(f.id), _title(ctx, f)) for f in forms if not f.received]
    times = Counter(title for _, title in named)
    return [(value, title) for value, title in named if times[title] == 1]


def _title(ctx: Context, form: Conversation) -> str:
    return ctx.voice.text(f"{form.command}.form")
