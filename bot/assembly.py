"""The composition root: settings become storage, adapters and clockwork; and it all stops cleanly.

The only place that knows every part, and the one home of detached tasks.
"""

from datetime import timedelta
from pathlib import Path

import structlog

from scheduler.pace import Rate

DATABASE = "sqlite:///cairn.db"
LOCAL_DATABASE = "sqlite:///cairn-local.db"
KEY_FILE = Path("cairn.key")
STOP_WITHIN = timedelta(seconds=20)
KEPT = timedelta(days=14)
_LOCAL_RATE = Rate(per_second=2000, burst=2000)
_log = structlog.get_logger("cairn")
