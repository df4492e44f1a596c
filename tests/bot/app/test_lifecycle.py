"""Once everything is there, the garbage collector passes over what stays."""

import subprocess
import sys

import pytest

SETTLED = """
import gc
import bot.app.assembly, bot.app.lifecycle
before = len(gc.get_objects())
bot.app.lifecycle.warm_up()
print(before, gc.get_freeze_count(), len(gc.get_objects()))
"""


@pytest.mark.slow  # a process of its own reads all that there is
def test_what_stays_is_looked_through_no_more() -> None:
    told = subprocess.run(
        [sys.executable, "-c", SETTLED], capture_output=True, check=True, text=True
    )
    before, passed_over, looked_at = (int(number) for number in told.stdout.split())
    assert before > 20_000
    assert passed_over >= before
    assert looked_at < before / 10
