"""What became of notices, for operators: counted, and told in a line where somebody missed one."""

from dataclasses import dataclass

import structlog

from bot.domain.notices import NoticeState, Settlement
from bot.kernel.metrics import Delay, Gauges, Why
from scheduler.lateness import Lateness

MISSED = frozenset({Why.EXPIRED, Why.GONE, Why.UNREACHABLE})
_DELAYS = {"": Delay.TURN, "asked to wait": Delay.ASKED_TO_WAIT}
_log = structlog.get_logger("cairn.courier")


@dataclass(frozen=True, slots=True)
class DeliveryCounts:
    """Counts what one platform's courier settles."""

    platform: str
    gauges: Gauges
    lateness: Lateness

    def note(self, settlement: Settlement) -> None:
        """Count a settlement.

        What was not wanted any more is told to those who debug; what somebody missed to all; and
        what may be Cairn's own fault is a warning.
        """
        notice = settlement.notice
        match settlement.state:
            case NoticeState.SENT:
                self.gauges.sent(self.platform, *self.lateness.of(notice, settlement.at))
            case NoticeState.WAITING:
                delay = _DELAYS.get(settlement.reason) or Delay(settlement.reason)
                self.gauges.put_off(self.platform, delay)
            case _:
                self._missed(settlement, Why.of(settlement.reason))
                self.lateness.forget(notice)

    def _missed(self, settlement: Settlement, why: Why) -> None:
        notice = settlement.notice
        tell = _log.bind(notice=notice.id, kind=notice.kind.value, platform=self.platform)
        match settlement.state:
            case NoticeState.DROPPED:
                self.gauges.dropped(self.platform, why)
                (tell.info if why in MISSED else tell.debug)("dropped", reason=why.value)
            case NoticeState.UNCERTAIN:
                self.gauges.uncertain(self.platform)
                tell.warning("uncertain", reason=why.value)
            case NoticeState.DEAD:
                self.gauges.dead(self.platform, why)
                (tell.warning if why is Why.FAILED else tell.info)("dead", reason=why.value)
