"""What people see of pods: invitation, charter, info, and confirmations of what they did."""

from collections.abc import Sequence

from bot.dialogue.replies import (
    Block,
    Bullets,
    Button,
    Choices,
    Heading,
    Moment,
    PageBreak,
    Paragraph,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.people import Person
from bot.domain.pods import Home, MemberRole, Membership, MembershipState, Pod, PodState
from bot.domain.prompting import asked_at
from bot.domain.weeks import Week
from bot.kernel.ids import PersonId
from bot.people import hour_views
from bot.pods import consent_views, home_views, platform_consents, rhythm_views
from bot.pods.invitations import Forwardable
from bot.request.context import Context
from bot.support import wrong_views
from bot.texts.spans import Line, Span, live, plain, words


def created(ctx: Context, pod: Pod, invited: Forwardable) -> Reply:
    """Show a new pod: what happens next, and the invitation as a message of its own."""
    say = ctx.voice.say
    return reply(
        Heading(say("pod.created", pod=pod.name)),
        say("pod.created_next"),
        PageBreak(),
        *_forward(ctx, pod, invited),
        PageBreak(),
        *(say("pod.created_home", link=live(link.home())) for link in ctx.rules.links.values()),
        *_offered_room(ctx, pod),
        say("pod.created_you"),
    )


def _offered_room(ctx: Context, pod: Pod) -> tuple[Block, ...]:
    """Offer a room where the pod was made, and say who can read it."""
    if ctx.place.private or ctx.place.platform not in ctx.rules.rooms:
        return ()
    button = Button(ctx.voice.text("button.room"), press("pod.room", pod.id))
    return (Choices(ctx.voice.say("pod.room.offer"), (button,)),)


def way_in(ctx: Context, pod: Pod, homes: Sequence[Home]) -> tuple[Button, ...]:
    """Offer the way into a pod's room on this platform, if it has one."""
    here = [home for home in homes if home.room and home.platform == ctx.place.platform]
    if not any(home.works for home in here):
        return ()
    return (Button(ctx.voice.text("button.enter"), press("pod.enter", pod.id)),)


def invitation(ctx: Context, pod: Pod, invited: Forwardable) -> Reply:
    """Show an invitation, in a message of its own that can be forwarded as it is."""
    return reply(ctx.voice.say("invitation.forward"), PageBreak(), *_forward(ctx, pod, invited))


def opens_nothing(ctx: Context) -> Reply:
    """Say that a code opens nothing: in the same words, whether it ever did or not."""
    return reply(ctx.voice.say("pod.join.no_such_code"))


def charter(
    ctx: Context, pod: Pod, code: str, members: Sequence[Membership], others: Sequence[str]
) -> Reply:
    """Show a pod's charter to somebody who holds an invitation, and where `others` read it."""
    return reply(
        Heading(ctx.voice.say("pod.join.heading", pod=pod.name)),
        plain(pod.purpose),
        *_agreement(ctx, pod),
        ctx.voice.count("pod.join.members", len(members)),
        *consent_views.at_the_charter(ctx.voice, others),
        buttons=(
            *consent_views.ways_in(ctx.voice, code, others),
            Button(ctx.voice.text("button.not_for_me"), press("pod.not_for_me")),
        ),
    )


def not_for_me(ctx: Context) -> Reply:
    """Answer whoever does not want to come in: nobody hears of it."""
    button = Button(ctx.voice.text("button.create"), press("pod.create"))
    return reply(ctx.voice.say("pod.join.not_for_me"), buttons=(button,))


def joined(ctx: Context, pod: Pod, newcomer: Membership) -> Reply:
    """Greet somebody who accepted the charter."""
    if newcomer.state is MembershipState.WAITING:
        return reply(ctx.voice.say("pod.joined_waiting", pod=pod.name))
    if pod.state is PodState.OPEN and pod.week is not None:
        return reply(ctx.voice.say("pod.joined_open", pod=pod.name))
    return reply(ctx.voice.say("pod.joined_forming", pod=pod.name))


def info(
    ctx: Context,
    pod: Pod,
    mine: Membership,
    asked: Week | None,
    members: Sequence[tuple[Membership, Person]],
    homes: Sequence[Home],
    unreached: frozenset[PersonId],
    others: Sequence[str],
) -> Reply:
    """Show a pod to one of its members; of the `unreached` it says that they are.

    Who is not shown where the member reads has no name there. `others` are the platforms on which
    the pod is read besides the member's own.
    """
    say = ctx.voice.say
    named = platform_consents.named_on([m for m, _ in members], ctx.place.platform, mine)
    hidden = len(members) - len(named)
    next_up: tuple[Block, ...] = ()
    if pod.week is not None and asked is not None:
        next_up = (
            Moment(
                say("pod.info.check_in"),
                (ctx.voice.moment(asked_at(pod, mine, ctx.person, asked)),),
            ),
            Moment(say("pod.info.close"), (ctx.voice.moment(pod.rhythm.close_at(pod.week)),)),
        )
    return reply(
        Heading(plain(pod.name)),
        plain(pod.purpose),
        say(f"pod_state.{pod.state.value}"),
        say("pod.info.rhythm", rhythm=rhythm_views.name(ctx, pod.rhythm)),
        say(f"pod.info.board_{_board(pod)}"),
        *home_views.home_rows(ctx, pod, mine, homes),
        *next_up,
        *rhythm_views.coming(ctx, pod, mine),
        *hour_views.in_quiet_hours(ctx.voice, pod, mine, ctx.person),
        Paragraph(say("pod.info.members")),
        Bullets(tuple(_member(ctx, m, who, unreached) for m, who in members if m in named)),
        *((ctx.voice.count("pod.info.unnamed", hidden),) if hidden else ()),
        *consent_views.standing(ctx.voice, mine, others),
        *_agreement(ctx, pod),
        buttons=(
            Button(ctx.voice.text("button.check_in"), press("checkin"), Tone.MAIN),
            Button(ctx.voice.text("button.board"), press("board", pod.id)),
            Button(ctx.voice.text("button.invite"), press("pod.invite", pod.id)),
            Button(ctx.voice.text("button.worried"), press("not_okay.worried")),
            wrong_views.something_wrong(ctx.voice),
            *((_to_edit(ctx, pod),) if mine.role is not MemberRole.MEMBER else ()),
            *way_in(ctx, pod, homes),
        ),
    )


def edited(ctx: Context, pod: Pod) -> Reply:
    """Confirm what a pod is called now, and what for."""
    to_all = () if pod.week is None else (ctx.voice.say("pod.edit.told"),)
    said = ctx.voice.say("pod.edit.done", pod=pod.name, purpose=pod.purpose)
    return reply(said, *words_kept(ctx, pod), *to_all, buttons=(_to_edit(ctx, pod),))


def words_kept(ctx: Context, pod: Pod) -> tuple[Line, ...]:
    """Say for how long a pod keeps words, where that is shorter than everywhere."""
    weeks = pod.words_weeks
    return () if weeks is None else (ctx.voice.count("pod.edit.kept", weeks),)


def not_edited(ctx: Context, pod: Pod) -> Reply:
    """Say that nothing is different."""
    said = ctx.voice.say("pod.edit.same", pod=pod.name, purpose=pod.purpose)
    return reply(said, buttons=(_to_edit(ctx, pod),))


def _to_edit(ctx: Context, pod: Pod) -> Button:
    return Button(ctx.voice.text("button.edit"), press("pod.edit", pod.id))


def welcomed_by_you(ctx: Context, name: str) -> Reply:
    """Confirm a welcome."""
    return reply(ctx.voice.say("welcome.done", name=name))


def declined_by_you(ctx: Context) -> Reply:
    """Confirm a private no."""
    return reply(ctx.voice.say("welcome.declined"))


def started(ctx: Context, pod: Pod, mine: Membership) -> Reply:
    """Confirm that a pod has opened, with when the host is asked first."""
    if pod.week is None:
        return reply(ctx.voice.say("pod.start.done", pod=pod.name))
    at = ctx.voice.moment(asked_at(pod, mine, ctx.person, pod.week))
    return reply(ctx.voice.say("pod.start.done_at", pod=pod.name, at=at))


def stays(ctx: Context, pod: Pod) -> Reply:
    """Confirm staying."""
    return reply(ctx.voice.say("pod.stays", pod=pod.name))


def leaving(ctx: Context, pod: Pod, *, goodbye: bool) -> Reply:
    """Offer the ways out, with a `goodbye` where the others knew that one had come."""
    text = ctx.voice.text
    loudly = Button(text("button.leave_goodbye"), press("pod.leave_goodbye", pod.id))
    return reply(
        ctx.voice.say("pod.leave.ask", pod=pod.name),
        buttons=(
            Button(text("button.leave_quietly"), press("pod.leave_quietly", pod.id)),
            *((loudly,) if goodbye else ()),
            Button(text("button.stay"), press("pod.keep", pod.id)),
        ),
    )


def left(
    ctx: Context, pod: Pod, membership: Membership, *, was_inside: bool, heir: str | None
) -> Reply:
    """Say goodbye, and who looks after the pod now; with the ways back, at once and later."""
    over = not was_inside or pod.state is PodState.ENDED
    said = [ctx.voice.say("pod.leave.over" if over else "pod.leave.done", pod=pod.name)]
    if heir is not None:
        said.append(ctx.voice.say("pod.leave.heir", name=heir, pod=pod.name))
    back = () if over else (_way_back(ctx, pod),)
    if membership.departure is None:
        return reply(*said, buttons=back)
    undo = Button(ctx.voice.text("button.undo"), press("pod.unleave", membership.id))
    return reply(*said, ctx.voice.say("pod.leave.undone_within"), buttons=(undo, *back))


def asked_back(ctx: Context, pod: Pod) -> Reply:
    """Say how coming back goes, whether the pod was asked now, lately or is not to be asked."""
    said = ctx.voice.say("pod.come_back.asked", pod=pod.name)
    return reply(said, buttons=(_way_back(ctx, pod),))


def _way_back(ctx: Context, pod: Pod) -> Button:
    return Button(ctx.voice.text("button.come_back"), press("pod.come_back", pod.id))


def _forward(ctx: Context, pod: Pod, invited: Forwardable) -> tuple[Block, ...]:
    said = ctx.voice.say(
        "invitation.text", name=ctx.person.name, pod=pod.name, purpose=pod.purpose
    )
    how = ctx.voice.say("invitation.how", code=invited.spoken)
    links = [link.invitation(invited.secret) for link in ctx.rules.links.values()]
    until = ctx.voice.count("invitation.until", invited.uses, day=ctx.voice.day(invited.last_day))
    return tuple(map(Paragraph, (said, *map(live, links), how, until)))


def _agreement(ctx: Context, pod: Pod) -> tuple[Block, ...]:
    say = ctx.voice.say
    own = plain(pod.charter) if pod.charter else say(f"charter.{pod.kind.value}")
    return (
        Paragraph(say("charter.heading")),
        Bullets(
            (
                own,
                say("charter.kept"),
                say("charter.failure"),
                say(f"charter.{_board(pod)}"),
                say("charter.operator"),
                say("charter.not_therapy"),
            )
        ),
    )


def _board(pod: Pod) -> str:
    return pod.mode.value if pod.has_bars else "stones"


def _member(
    ctx: Context, membership: Membership, person: Person, unreached: frozenset[PersonId]
) -> Line:
    marks: list[Line] = []
    if membership.role is not MemberRole.MEMBER:
        marks.append(ctx.voice.say(f"role.{membership.role.value}"))
    if membership.state in (MembershipState.TRIAL, MembershipState.RESTING):
        marks.append(ctx.voice.say(f"membership_state.{membership.state.value}"))
    if person.id in unreached:
        marks.append(ctx.voice.say("pod.info.unreached"))
    notes = ", ".join(words(mark) for mark in marks)
    return (Span(person.name), Span(f" ({notes})")) if notes else plain(person.name)
