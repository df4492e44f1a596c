"""References to what adapters received, as text to be sealed: a codec that nothing else reads.

Each stands in a column of its own, so that no answer that somebody wrote is ever read as one.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

from bot.dialogue.media import Media, MediaKind

_ONCE = re.compile(
    r"(?P<platform>[a-z]{1,16}):(?P<kind>voice|picture):(?P<seconds>\d{1,6}):(?P<ref>[!-~]{1,400})",
    re.ASCII,
)


def dump(sent: Media) -> str:
    """Write a reference."""
    return json.dumps(_data(sent), separators=(",", ":"))


def load(text: str) -> Media:
    """Read what `dump` wrote."""
    return _media(json.loads(text))


def dump_by_name(sent: Mapping[str, Media]) -> str:
    """Write several, each by the name of its field."""
    return json.dumps({name: _data(each) for name, each in sent.items()}, separators=(",", ":"))


def load_by_name(text: str) -> dict[str, Media]:
    """Read what `dump_by_name` wrote."""
    return {name: _media(told) for name, told in json.loads(text).items()}


def written_once(text: str) -> Media | None:
    """Read what version 1 kept among the words of a check-in; it says not whose it is.

    There a stranger may have written it: what shows it must ask whether it is what it says.
    """
    said = _ONCE.fullmatch(text)
    if said is None:
        return None
    return Media(said["platform"], MediaKind(said["kind"]), said["ref"], int(said["seconds"]))


def _data(sent: Media) -> dict[str, Any]:
    return {
        "platform": sent.platform,
        "kind": sent.kind.value,
        "ref": sent.ref,
        "seconds": sent.seconds,
        "account": sent.account,
    }


def _media(told: Mapping[str, Any]) -> Media:
    return Media(
        told["platform"], MediaKind(told["kind"]), told["ref"], told["seconds"], told["account"]
    )
