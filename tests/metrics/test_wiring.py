"""What the composition root puts together counts into the metrics that it serves."""

from pathlib import Path

from bot.app import assembly
from bot.app.settings import load
from tests.metrics.seen import Seen


async def test_two_weeks_of_the_demo_are_seen(tmp_path: Path) -> None:
    seen = Seen("local")
    settings = load({"CAIRN_MASTER_KEY_FILE": str(tmp_path / "cairn.key")}, env_file=None)
    url = f"sqlite:///{tmp_path}/cairn.db"

    async with assembly.assembled(settings, url, local=True, gauges=seen.gauges) as here:
        assert here.demo is not None
        await here.demo.play(2)  # the first may begin on the eve of its end

    for name in ("notices_sent_total", "event_seconds_count", "notice_lateness_seconds_count"):
        assert (seen.value(name, platform="local") or 0) > 10, name
    assert (seen.value("beat_rows_total") or 0) > 3
    assert (seen.value("database_run_seconds_count", access="write") or 0) > 50
    assert sum(seen.rose("notices_dead_total").values()) == 0
    assert (seen.value("notice_lateness_seconds_sum", platform="local") or 0) < 60
