"""Where requests are held to the contract: broken rules are recorded, fatal ones refused."""

from collections.abc import Iterable

from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.wire import Problem, invalid_form


def hold(records: Records, request: Request, problems: Iterable[Problem]) -> None:
    """Record what is wrong with a request, and refuse it as Discord would."""
    found = list(problems)
    for problem in found:
        records.breaks(f"{request.method} {request.route or request.path}: {problem}")
    fatal = [problem for problem in found if not problem.tolerated]
    if fatal:
        raise invalid_form(fatal)
