"""A form keeps its rules whatever is answered, skipped, taken back or picked, in any order."""

import json
from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule
from msgspec.structs import replace

from bot.dialogue.commands import Field
from bot.dialogue.form_answers import fill
from bot.dialogue.forms import FormState
from bot.dialogue.known import Known
from bot.dialogue.modals import ROWS, modal_fields
from bot.kernel.errors import BadAnswer
from tests.bot.dialogue.plans import ALONE, ONE_POD, PLAN, TWO_PODS, Plan
from tests.bot.dialogue.readers import Size, anything


class Filling(RuleBasedStateMachine):
    """Somebody fills a form in, in whatever way."""

    @initialize(
        known=st.sampled_from([ALONE, ONE_POD, TWO_PODS]),
        given=st.dictionaries(st.sampled_from([item.name for item in PLAN.fields]), anything),
    )
    def begin(self, known: Known, given: dict[str, str]) -> None:
        """Begin with anything given."""
        self.known = known
        self.run, problems = PLAN.submit(given, known)
        assert self.run.asked == ()
        assert problems.keys() <= given.keys()
        assert not problems.keys() & self.run.answers.keys()

    @precondition(lambda self: self.run.next is not None)
    @rule(raw=st.one_of(anything, st.sampled_from(["Read", "great", "small", "3", "1", "no"])))
    def answer(self, raw: str) -> None:
        """Answer the open question, and look back."""
        before, item = self.run, self.run.next
        assert item is not None
        try:
            after = before.answer(raw, self.known)
        except BadAnswer:
            return
        assert after.answers[item.name] is not None
        assert after.back() == replace(before, wrong=after.wrong)
        self.run = after

    @rule()
    def skip(self) -> None:
        """Skip the open question if it may be left out."""
        before, item = self.run, self.run.next
        try:
            after = before.skip(self.known)
        except BadAnswer:
            assert item is None or before.needed(item)
            return
        assert item is not None
        assert after.answers[item.name] is None
        assert after.back() == replace(before, wrong=after.wrong)
        self.run = after

    @rule()
    def back(self) -> None:
        """Go back."""
        before = self.run
        self.run = before.back()
        if before.asked:
            assert before.asked[-1] not in self.run.answers
        else:
            assert self.run == before

    @rule()
    def more(self) -> None:
        """Ask for more."""
        self.run = self.run.ask_more()
        assert not self.run.has_more

    @rule(item=st.sampled_from(PLAN.fields), raw=st.one_of(anything, st.sampled_from(list(Size))))
    def pick(self, item: Field, raw: str) -> None:
        """Press any button of any question, shown or not."""
        with suppress(BadAnswer):
            self.run = self.run.pick(item, raw, self.known)

    @rule(given=st.dictionaries(st.sampled_from([item.name for item in PLAN.fields]), anything))
    def submit(self, given: dict[str, str]) -> None:
        """Send a whole page."""
        asked = self.run.asked
        self.run, _ = self.run.submit(given, self.known)
        assert set(self.run.asked) <= set(asked)

    @invariant()
    def answers_only_what_applies(self) -> None:
        """No answer is kept whose question does not apply."""
        assert all(self.run.applies(self.run.named(name)) for name in self.run.answers)

    @invariant()
    def asks_until_it_is_filled(self) -> None:
        """The open question is the first without an answer; without one the form fills."""
        missing = [item for item in self.run.page if item.name not in self.run.answers]
        assert self.run.next == (missing[0] if missing else None)
        if not missing:
            assert isinstance(fill(self.run, Plan, self.known), Plan)

    @invariant()
    def asked_what_is_answered_once(self) -> None:
        """What was asked has its answer, and what was given was not asked."""
        asked = self.run.asked
        assert len(set(asked)) == len(asked)
        assert set(asked) <= set(self.run.answers)

    @invariant()
    def shows_a_sheet_with_the_open_question(self) -> None:
        """What is shown at once has five rows at most."""
        shown = modal_fields(self.run, self.known)
        assert len(shown) <= ROWS
        assert set(shown) <= {item for item in PLAN.fields if self.run.applies(item)}
        assert self.run.next is None or self.run.next in shown

    @invariant()
    def survives_a_restart(self) -> None:
        """The state goes through JSON unchanged."""
        run = self.run
        kept = json.loads(json.dumps([dict(run.answers), run.asked, run.more, dict(run.wrong)]))
        assert FormState(PLAN.fields, kept[0], tuple(kept[1]), kept[2], kept[3]) == run

    @invariant()
    def keeps_what_was_wrong_only_as_long_as_it_is(self) -> None:
        """What is answered now is not also there to be corrected."""
        assert not set(self.run.wrong) & set(self.run.answers)


TestFilling = Filling.TestCase
TestFilling.settings = settings(stateful_step_count=20)
