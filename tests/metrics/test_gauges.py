"""Every status of an answer has its word in a closed list."""

import pytest

from bot.kernel.metrics import RequestResult


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (101, "done"),
        (204, "done"),
        (400, "refused"),
        (401, "unauthorized"),
        (403, "forbidden"),
        (404, "not_found"),
        (409, "refused"),
        (429, "too_many"),
        (500, "broken"),
        (502, "broken"),
    ],
)
def test_every_status_has_its_word(status: int, answer: str) -> None:
    assert RequestResult.of(status).value == answer
