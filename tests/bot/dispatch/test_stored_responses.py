"""What is kept of an answer is at most 8 KiB, and is the same answer, or says that it is not."""

import random

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.dialogue import reply_json
from bot.dialogue.commands import Visibility
from bot.dialogue.fields import Text
from bot.dialogue.replies import Button, Paragraph, Quote, Reply, reply, transcript
from bot.dialogue.responses import Form, Response, Row
from bot.dispatch import stored_responses
from bot.texts.spans import plain
from bot.texts.voice import NEUTRAL, Voice

VOICE = Voice("en", NEUTRAL.zone)
SEALED_BY = 29  # version, nonce and tag
NOISE = random.Random(7)  # noqa: S311 the same in every run


def noise(length: int) -> str:
    """Make a text that hardly packs."""
    return "".join(chr(NOISE.randrange(0x4E00, 0x9FFF)) for _ in range(length))


def written(outcome: Response) -> bytes:
    """Write an answer, and see that it takes no more than it may."""
    stored = stored_responses.written(outcome, VOICE)
    assert len(stored) + SEALED_BY <= 8 * 1024
    return stored


def test_an_ordinary_answer_is_kept_as_it_is() -> None:
    outcome = Response(reply(plain("Noted."), buttons=(Button("Done", "1~done"),)))

    assert written(outcome) == reply_json.dump(outcome)
    assert stored_responses.read(written(outcome)) == outcome


def test_a_list_of_hundreds_is_kept_whole() -> None:
    outcome = Response(Reply(tuple(Paragraph(plain(f"Goal {n}")) for n in range(400))))

    assert len(reply_json.dump(outcome)) > 8 * 1024
    assert stored_responses.read(written(outcome)) == outcome


def test_what_was_written_by_an_earlier_version_is_read_however_long_it_is() -> None:
    outcome = Response(reply(plain(noise(20_000))))

    assert stored_responses.read(reply_json.dump(outcome)) == outcome


@settings(max_examples=30, deadline=None)
@given(st.lists(st.integers(0, 4000), max_size=30), st.integers(0, 60))
def test_a_longer_one_keeps_its_beginning_and_says_that_there_was_more(
    lengths: list[int], buttons: int
) -> None:
    blocks = tuple(Quote(noise(length)) for length in lengths)
    pressed = tuple(Button(noise(30), f"1~goal.list~{n}") for n in range(buttons))
    outcome = Response(Reply(blocks, pressed), Visibility.REPLACE)

    again = stored_responses.read(written(outcome))

    assert isinstance(again.shown, Reply)
    assert again.visibility is Visibility.REPLACE
    if again != outcome:
        *kept, more = again.shown.blocks
        assert tuple(kept) == blocks[: len(kept)]
        assert "There was more here" in transcript(reply(more.line))  # type: ignore[union-attr]  # a paragraph


def test_a_form_that_is_filled_with_words_is_kept_whole_or_as_its_question() -> None:
    def form(length: int) -> Form:
        said = noise(length)
        question = plain("What went well?")
        names = [f"row{n}" for n in range(5)]
        rows = tuple(Row(n, Text(4000), "Label", question, False, value=said) for n in names)
        opener = Button("Answer", "1~!1.open")
        return Form(
            "checkin.words", "Words", "1~!1", reply(question), "row0", rows, opener, bare=False
        )

    short, long = Response(form(40)), Response(form(4000))

    assert stored_responses.read(written(short)) == short
    kept = stored_responses.read(written(long)).shown
    assert isinstance(kept, Form | Reply)
    assert "What went well?" in transcript(kept if isinstance(kept, Reply) else kept.question)


def test_nothing_shown_stays_nothing() -> None:
    assert stored_responses.read(written(Response(None))) == Response(None)
