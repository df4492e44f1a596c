"""How much of what is due a unit of a beat takes at once."""

from datetime import UTC, datetime

import pytest

from bot.domain.notices import AgendaItem, AgendaKind
from bot.notices.planner import BATCH, PROMPTS_WORTH, one_unit

AT = datetime(2026, 11, 22, 18, tzinfo=UTC)
PROMPT, CLOSE, SEE = AgendaKind.PROMPT, AgendaKind.CLOSE, AgendaKind.SEE


@pytest.mark.parametrize(
    ("kinds", "taken"),
    [
        ([], 0),
        ([CLOSE], 1),
        ([PROMPT] * BATCH, BATCH),
        ([CLOSE] * BATCH, BATCH // PROMPTS_WORTH),
        ([SEE, CLOSE] * BATCH, BATCH // PROMPTS_WORTH),
        ([CLOSE] + [PROMPT] * BATCH, 1 + BATCH - PROMPTS_WORTH),
        ([PROMPT] * 10 + [CLOSE] * BATCH, 10 + (BATCH - 10) // PROMPTS_WORTH),
        ([PROMPT] * (BATCH - 1) + [CLOSE, PROMPT], BATCH - 1),
    ],
)
def test_a_unit_takes_the_first_of_what_is_due_as_much_as_it_has_time_for(
    kinds: list[AgendaKind], taken: int
) -> None:
    dues = [AgendaItem(kind, number, AT) for number, kind in enumerate(kinds)]

    assert one_unit(dues) == dues[:taken]
