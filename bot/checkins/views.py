"""What people see of a check-in: a card with a row of buttons for each goal, words and media."""

from collections.abc import Sequence
from datetime import datetime, time

from bot.checkins import current_week
from bot.checkins.details import DetailedCheckIn
from bot.checkins.end_question import end_question, standing
from bot.dialogue.media import Media
from bot.dialogue.replies import (
    Attachment,
    Block,
    Button,
    Choices,
    Paragraph,
    Quote,
    Reply,
    Tone,
    reply,
)
from bot.dialogue.tokens import press
from bot.domain.checkins import LOOK_BACK, CheckIn, GoalOutcome
from bot.domain.goals import Goal, GoalKind, GoalState, Visible
from bot.domain.words import HeldWords, WordChange, Words, word_changes
from bot.kernel.ids import GoalId, PersonId
from bot.request.context import Context
from bot.texts.spans import Line
from bot.texts.voice import Voice

NUDGE_AT = time(10, 0)


def card(
    ctx: Context,
    shown: Sequence[DetailedCheckIn],
    marked: GoalOutcome | None,
    asked: tuple[Block, ...],
) -> Reply:
    """Show a check-in to its owner, to fill, continue or correct, and what is `asked` under it."""
    say = ctx.voice.say
    if marked is not None:
        intro = say("checkin.noted_not" if marked is GoalOutcome.NOT else "checkin.noted")
    elif any(e.check_in.has_stone for e in shown):
        intro = say("checkin.answered")
    else:
        late = any(e.check_in.closes_at <= ctx.now for e in shown)
        pods = ctx.voice.items([e.pod.name for e in shown])
        intro = say("checkin.late" if late else "checkin.ask", pods=pods)
    first = shown[0]
    day = ctx.voice.day(first.pod.rhythm.check_in_day(first.check_in.week))
    body = goal_rows(ctx.voice, shown, ctx.now, code_names=False)
    written = [
        block
        for e in shown
        for block in (
            *_own_words(ctx.voice, e, ctx.now),
            *_written(ctx.voice, e.check_in.held, e.check_in),
        )
    ]
    previous = _previous(ctx, shown)
    return reply(
        intro,
        Paragraph(say("checkin.week", day=day)),
        *body,
        *written,
        *asked,
        buttons=(*card_buttons(ctx.voice, shown, ctx.now), *previous),
    )


def goal_rows(
    voice: Voice, shown: Sequence[DetailedCheckIn], now: datetime, *, code_names: bool
) -> tuple[Block, ...]:
    """Draw the rows of a card: each goal once, with its outcome marked if it has one.

    In notifications a goal that its pod does not see goes by its code name.
    """
    rows: list[Block] = []
    done: set[GoalId] = set()
    for entry in shown:
        for goal in entry.goals:
            if goal.id in done:
                continue
            done.add(goal.id)
            hidden = code_names and goal.id in entry.hidden
            rows += _rows(voice, entry, goal, now, hidden=hidden)
    return tuple(rows)


def card_buttons(
    voice: Voice,
    shown: Sequence[DetailedCheckIn],
    now: datetime,
    through: DetailedCheckIn | None = None,
) -> tuple[Button, ...]:
    """Draw what can be done besides marking goals.

    Those whose check-in is not kept yet are reached `through` the one that has lent them its id.
    """
    first = shown[0].check_in
    buttons: list[Button] = []
    if any(not entry.goals and not entry.check_in.has_stone for entry in shown):
        buttons.append(
            Button(voice.text("button.here"), press("checkin.here", first.id), Tone.MAIN)
        )
    if not any(entry.goals for entry in shown):
        buttons.append(Button(voice.text("button.add_goal"), press("goal.add")))
    for entry in shown:
        token = press("checkin.words", entry.check_in.id)
        if through and entry is not through and entry.check_in.id == through.check_in.id:
            token = press("checkin.words_for", through.check_in.id, entry.pod.id)
        buttons.append(Button(_label(voice, "button.words", entry, shown), token))
        if entry.check_in.words or entry.check_in.held:
            label = _label(voice, "button.unsay", entry, shown)
            buttons.append(Button(label, press("checkin.unsay", entry.check_in.id)))
    here = [e for e in shown if e.check_in.says_here_alone and now < e.check_in.closes_at]
    if here:
        token = press("checkin.not_here", here[0].check_in.id)
        buttons.append(Button(voice.text("button.clear"), token))
    if not any(e.check_in.has_stone for e in shown):
        buttons.append(Button(voice.text("button.slipped"), press("checkin.slipped", first.id)))
    if all(not e.check_in.has_stone or now < e.check_in.closes_at for e in shown):
        buttons.append(Button(voice.text("button.rest_week"), press("checkin.rest", first.id)))
    return tuple(buttons)


def _label(
    voice: Voice, key: str, entry: DetailedCheckIn, shown: Sequence[DetailedCheckIn]
) -> str:
    """Name the pod on a button where several pods share a card."""
    name = voice.text(key)
    return name if len(shown) == 1 else f"{name}: {entry.pod.name}"


def changed(voice: Voice, before: Words, after: Words) -> tuple[Line, ...]:
    """Say what of somebody's words is different now; nothing of what never was there."""
    changes = word_changes(before, after)
    if not changes:
        return (voice.say("words.same"),) if after else ()
    return tuple(
        voice.say(f"words.{change.value}", parts=voice.items(parts))
        for change in WordChange
        if (parts := [voice.text(f"words.part.{p}") for p, c in changes.items() if c is change])
    )


def _own_words(voice: Voice, entry: DetailedCheckIn, now: datetime) -> tuple[Block, ...]:
    """Show somebody what they wrote, and who reads it as of now."""
    words = entry.check_in.words
    blocks = _written(voice, words, entry.check_in)
    if blocks and (entry.shared or words.visible is not Visible.POD):
        since = "seen_now_by" if now >= entry.check_in.closes_at else "seen_by"
        key = f"words.{since}_{words.visible.value}"
        other = Button(
            voice.text("button.who_sees_words"), press("checkin.reveal", entry.check_in.id)
        )
        blocks.append(Choices(voice.say(key, pod=entry.pod.name), (other,)))
    return tuple(blocks)


def _written(voice: Voice, words: Words | HeldWords, check_in: CheckIn) -> list[Block]:
    blocks: list[Block] = []
    for part, text in (("win", words.win), ("hard", words.hard), ("wish", words.wish)):
        if text:
            blocks += [Paragraph(voice.say(f"words.{part}")), Quote(text)]
    if words.wish and words.wish_day:
        blocks.append(Paragraph(voice.say("words.nudge", day=voice.day(words.wish_day))))
    if words.media:
        sent = voice.say("words.media", media=media_name(voice, words.media))
        out = Button(voice.text("words.none"), press("checkin.unsend", check_in.id))
        blocks.append(Choices(sent, (out,)))
        blocks += [Quote(words.caption)] if words.caption else []
    return blocks


def media_name(voice: Voice, sent: Media, platform: str | None = None) -> str:
    """Name a voice note or picture, and where it is if it is read of on another `platform`."""
    name = voice.text(f"media.{sent.kind.value}", length=sent.length)
    if platform in (None, sent.platform):
        return name
    return voice.text("media.there", media=name, platform=voice.text(f"platform.{sent.platform}"))


def media_row(voice: Voice, sent: Media, name: str, platform: str, shows: str) -> Block:
    """Name what somebody sent; `shows` is the token that shows it, on its own platform."""
    line = voice.say("digest.media", name=name, media=media_name(voice, sent, platform))
    if sent.platform != platform:
        return Paragraph(line)
    return Choices(line, (Button(voice.text(f"button.show_{sent.kind.value}"), shows),))


def shown_media(ctx: Context, person: PersonId, sent: Media) -> Reply:
    """Show what somebody sent."""
    name = ctx.uow.people.get(person).name
    there = ctx.place.platform
    said = ctx.voice.say("digest.media", name=name, media=media_name(ctx.voice, sent, there))
    return reply(Attachment(sent, said) if sent.platform == there else said)


def week_rested(ctx: Context, check_ins: Sequence[CheckIn], *, answered: bool) -> Reply:
    """Confirm a week of rest, and say what became of what was answered and written in it."""
    told = any(each.words or each.held for each in check_ins)
    return reply(
        ctx.voice.say("checkin.rested"),
        *((ctx.voice.say("checkin.rested_answer"),) if answered else ()),
        *((ctx.voice.say("checkin.rested_words"),) if told else ()),
        buttons=(
            Button(ctx.voice.text("button.after_all"), press("checkin.card", check_ins[0].id)),
        ),
    )


def _rows(
    voice: Voice, entry: DetailedCheckIn, goal: Goal, now: datetime, *, hidden: bool
) -> list[Block]:
    """Ask how a goal went, and about its end where that has come; past its day about it alone."""
    check_in, logged = entry.check_in, entry.logged.get(goal.id)
    name = voice.text(goal.code_name) if hidden else goal.title
    chosen = check_in.outcomes.get(goal.id)
    today = now.astimezone(voice.zone).date()
    ends = goal.has_ended(today, logged) or goal.end_asked_at is not None
    rows: list[Block] = []
    if chosen is not None or not ends:
        done = chosen is GoalOutcome.DONE
        far = standing(voice, goal, logged, done=done, bare=hidden)
        line = _goal_line(voice, name, chosen, far)
        rows.append(Choices(line, _outcomes(voice, check_in, goal, now)))
    if ends and goal.state is GoalState.ACTIVE:
        rows.append(end_question(voice, goal, name, logged, check_in.id))
    return rows


def _outcomes(voice: Voice, check_in: CheckIn, goal: Goal, now: datetime) -> tuple[Button, ...]:
    chosen = check_in.outcomes.get(goal.id)
    buttons = [
        Button(
            voice.text(f"outcome.{outcome}"),
            press("checkin.mark", check_in.id, goal.id, outcome),
            Tone.MAIN if outcome is chosen else Tone.PLAIN,
        )
        for outcome in GoalOutcome
    ]
    if goal.kind is GoalKind.AMOUNT and goal.state is GoalState.ACTIVE:
        token = press("checkin.amount", check_in.id, goal.id)
        buttons.insert(0, Button(voice.text("button.number"), token))
    if chosen is not None and now < check_in.closes_at:
        token = press("checkin.clear", check_in.id, goal.id)
        buttons.append(Button(voice.text("button.clear"), token))
    return tuple(buttons)


def _goal_line(voice: Voice, name: str, chosen: GoalOutcome | None, far: str) -> Line:
    said = [far] if far else []
    if chosen is not None:
        said.append(voice.text(f"outcome.{chosen}"))
    if not said:
        return voice.say("checkin.goal", goal=name)
    return voice.say("checkin.goal_marked", goal=name, outcome=" · ".join(said))


def _previous(ctx: Context, shown: Sequence[DetailedCheckIn]) -> tuple[Button, ...]:
    own = ctx.uow.checkins.of_person(ctx.person.id, ctx.now - LOOK_BACK)
    found = (
        (entry, current_week.previous_editable(own, entry.check_in, ctx.now)) for entry in shown
    )
    return tuple(
        Button(_label(ctx.voice, "button.last_week", entry, shown), press("checkin.card", c.id))
        for entry, c in found
        if c is not None
    )
