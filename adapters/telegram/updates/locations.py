"""Taking a shared location out of an update before it is kept: what is left of it is its zone.

Where somebody is stays nowhere: not in the store of updates, not in what is set aside.
"""

import json
from dataclasses import replace
from typing import Any

from adapters.telegram.interactions.inbound import ZONES_THERE
from bot.ports.chat import Arrival
from bot.zones.coordinates import zones_at

_TELLS_WHERE = b'"latitude"'  # in people's words its quotes would be escaped


def without_location(arrival: Arrival) -> Arrival:
    """Put the zones at a location in its place, in the message that it was sent as.

    A location is a pin, a place with a name, or where somebody is from now on
    (core.telegram.org/bots/api#location, #venue). One that was replied to goes too; of an update
    that holds one and cannot be read nothing is kept.
    """
    if _TELLS_WHERE not in arrival.body:
        return arrival
    try:
        told = json.loads(arrival.body.decode("utf-8", "replace"))
        zones = _zones_in(told)
        left = _stripped(told)
    except (ValueError, TypeError, RecursionError):
        return replace(arrival, body=b"")
    if zones is not None:
        left["message"][ZONES_THERE] = zones
    return replace(arrival, body=json.dumps(left).encode())


def _zones_in(update: dict[str, Any]) -> list[str] | None:
    """Find the zones at the location that a message is; None where it is none."""
    where = (update.get("message") or {}).get("location")
    return zones_at(float(where["latitude"]), float(where["longitude"])) if where else None


def _stripped(told: Any) -> Any:
    """Leave out, at any depth, what tells where something is."""
    match told:
        case dict():
            return {
                name: _stripped(value)
                for name, value in told.items()
                if name != "venue" and not (isinstance(value, dict) and "latitude" in value)
            }
        case list():
            return [_stripped(value) for value in told]
        case _:
            return told
