"""Ids only ever grow, fit into 63 bits, and are written so that only their own writing reads."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.kernel.ids import LARGEST, SystemIds, short, unshort

START = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
moments = st.integers(0, 69 * 365 * 86_400).map(
    lambda seconds: datetime(2025, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds)
)


@given(st.lists(moments, min_size=2, max_size=30))
def test_ids_grow_whatever_the_clock_does(clock: list[datetime]) -> None:
    ids = SystemIds()

    minted = [ids.mint(at) for at in clock for _ in range(3)]

    assert all(one < other for one, other in pairwise(minted))
    assert all(0 < number <= LARGEST for number in minted)


def test_a_batch_within_one_millisecond_flows_over_into_the_next() -> None:
    ids = SystemIds()

    batch = [ids.mint(START) for _ in range(200_000)]
    after = ids.mint(START + timedelta(milliseconds=1))

    assert batch == sorted(set(batch))
    assert after > batch[-1]


@given(st.lists(st.tuples(moments, st.integers(0, 9)), max_size=20))
def test_several_minted_at_once_grow_like_others(batches: list[tuple[datetime, int]]) -> None:
    ids = SystemIds()

    minted = [[*ids.mint_many(at, many), ids.mint(at)] for at, many in batches]

    assert [len(batch) - 1 for batch in minted] == [many for _, many in batches]
    everything = [number for batch in minted for number in batch]
    assert all(one < other for one, other in pairwise(everything))


def test_ids_minted_in_many_threads_never_meet() -> None:
    ids = SystemIds()

    def mint_many(_: int) -> list[int]:
        return [ids.mint(START) for _ in range(2_000)]

    with ThreadPoolExecutor(8) as threads:
        by_thread = list(threads.map(mint_many, range(8)))

    everything = [number for minted in by_thread for number in minted]
    assert len(set(everything)) == len(everything)
    assert all(minted == sorted(minted) for minted in by_thread)


def test_ids_tell_when_they_were_minted() -> None:
    earlier, later = SystemIds().mint(START), SystemIds().mint(START + timedelta(milliseconds=1))

    assert earlier < later


@pytest.mark.parametrize(
    "at", [datetime(2020, 1, 1, tzinfo=UTC), datetime(2025, 1, 1, tzinfo=UTC)]
)
def test_a_clock_that_was_never_set_still_mints_positive_ids(at: datetime) -> None:
    assert SystemIds().mint(at) > 0


def test_no_id_is_minted_past_63_bits() -> None:
    with pytest.raises(OverflowError):
        SystemIds().mint(datetime(2095, 1, 1, tzinfo=UTC))


def test_secrets_are_22_url_safe_characters_and_never_the_same() -> None:
    secrets = {SystemIds().secret() for _ in range(100)}

    assert len(secrets) == 100
    assert all(re.fullmatch(r"[A-Za-z0-9_-]{22}", secret) for secret in secrets)


@given(st.integers(0, LARGEST))
def test_an_id_reads_back_from_eleven_characters_at_most(number: int) -> None:
    text = short(number)

    assert unshort(text) == number
    assert 0 < len(text) <= 11


@given(st.one_of(st.text(st.characters(exclude_categories=())), st.from_regex(r"\w{1,12}")))
def test_any_text_is_an_id_only_if_it_would_be_written_so(text: str) -> None:
    number = unshort(text)

    assert number is None or short(number) == text


@pytest.mark.parametrize(
    ("number", "text"), [(0, "0"), (61, "z"), (62, "10"), (LARGEST, "AzL8n0Y58m7")]
)
def test_ids_are_written_in_this_way_for_good(number: int, text: str) -> None:
    assert short(number) == text


@pytest.mark.parametrize(
    "text", ["", "00", "01", "-1", "AzL8n0Y58m8", "zzzzzzzzzzz", "a b", "é", "١"]
)
def test_what_nobody_wrote_is_no_id(text: str) -> None:
    assert unshort(text) is None


@pytest.mark.parametrize("number", [-1, LARGEST + 1])
def test_what_is_no_id_is_not_written(number: int) -> None:
    with pytest.raises(ValueError, match="is no id"):
        short(number)
