"""Finds what an open form is about: the goal, the pod or the person whom its answers name."""

from collections.abc import Callable, Mapping

from bot.dialogue.commands import Field
from bot.dialogue.fields import Mine, Ref
from bot.dialogue.forms import FormState
from bot.dialogue.subjects import NONE_KNOWN, Subject, title
from bot.dispatch.open_forms import OpenForms
from bot.domain.goals import Goal, GoalKind
from bot.kernel.errors import Refused
from bot.kernel.ids import unshort
from bot.ports.conversations import Conversation
from bot.request import access, report_access
from bot.request.context import Context

Finder = Callable[[Context, int], Subject | None]


def subjects(ctx: Context, state: FormState) -> Mapping[str, Subject]:
    """Find what a form is about, by the fields that say it and that it cannot do without.

    - A goal says it alone: it is answered in each of its pods.
    - What is not there any more has no name; its command says so.
    - A pod that need not be said is named where it could be another.
    """
    found = {}
    for item in state.fields:
        if not isinstance(item.kind, Ref | Mine):
            continue
        finder = _finder(item, item.kind)
        number = unshort(state.answers.get(item.name) or "")
        if finder is None or number is None:
            continue
        try:
            subject = finder(ctx, number)
        except Refused:
            continue
        if subject is not None:
            found[item.name] = subject
    return {name: s for name, s in found.items() if name != "check_in" or "goal" not in found}


def _finder(item: Field, kind: Ref | Mine) -> Finder | None:
    if not item.required:
        return _pod_if_several if kind.of == "pod" and isinstance(kind, Mine) else None
    return (_CARRIED if isinstance(kind, Ref) else _CHOSEN).get(kind.of)


def titled(ctx: Context, forms: OpenForms, form: Conversation) -> str:
    """Name an open form with what it is about, as its person alone may read it."""
    command = forms.command_of(form)
    about = subjects(ctx, forms.state_of(form)) if ctx.place.private else NONE_KNOWN
    return title(command, ctx.voice, about)


def _goal(ctx: Context, number: int) -> Subject:
    return _counted(access.goal(ctx, number))


def _of_log(ctx: Context, number: int) -> Subject:
    return _counted(access.goal(ctx, access.log(ctx, number).goal))


def _counted(goal: Goal) -> Subject:
    return Subject(goal.title, goal.unit, in_times=goal.kind is GoalKind.HABIT)


def _pod(ctx: Context, number: int) -> Subject:
    return Subject(access.belonging(ctx, number)[0].name)


def _person(ctx: Context, number: int) -> Subject:
    return Subject(ctx.uow.people.get(access.fellow(ctx, number)[1].person).name)


def _reported(ctx: Context, number: int) -> Subject:
    return Subject(ctx.uow.people.get(report_access.reportable(ctx, number).person).name)


def _author(ctx: Context, number: int) -> Subject:
    return Subject(ctx.uow.people.get(access.fellow_check_in(ctx, number).person).name)


def _pod_if_several(ctx: Context, number: int) -> Subject | None:
    return _pod(ctx, number) if len(access.memberships(ctx)) > 1 else None


def _pod_of_check_in(ctx: Context, number: int) -> Subject | None:
    """Name the pod of a check-in, where it could be another one's."""
    return _pod_if_several(ctx, access.check_in(ctx, number).pod)


_CHOSEN: Mapping[str, Finder] = {
    "goal": _goal,
    "any_goal": _goal,
    "ended_goal": _goal,
    "pod": _pod,
    "any_pod": _pod,
    "person": _person,
    "reported": _reported,
}
_CARRIED: Mapping[str, Finder] = {
    "goal": _goal,
    "log": _of_log,
    "check_in": _pod_of_check_in,
    "fellow_check_in": _author,
}
