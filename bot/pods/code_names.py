"""Names a pod where others can read: by a sign and a code name, which are its own for good."""

import hashlib

from bot.dialogue.drawings import Sign
from bot.domain.pods import Pod
from bot.texts.voice import NEUTRAL, Voice

SIGNS = "▲■●◆★▼"

# A pod's place in this list is drawn from its id: whoever changes the list renames every pod.
NAMES = (
    "blackbird",
    "bullfinch",
    "crane",
    "crow",
    "curlew",
    "dipper",
    "egret",
    "finch",
    "goldcrest",
    "grebe",
    "greenfinch",
    "heron",
    "hoopoe",
    "jackdaw",
    "jay",
    "kestrel",
    "kingfisher",
    "kite",
    "lapwing",
    "lark",
    "linnet",
    "magpie",
    "nightingale",
    "nuthatch",
    "oriole",
    "owl",
    "pelican",
    "plover",
    "puffin",
    "quail",
    "redstart",
    "robin",
    "sandpiper",
    "sparrow",
    "starling",
    "stork",
    "swallow",
    "swan",
    "swift",
    "wren",
)


def public_name(pod: Pod) -> str:
    """Call a pod, in its own language, so that nobody outside learns its name."""
    voice = Voice(pod.language, NEUTRAL.zone)
    return voice.text("alias.whole", sign=sign_of(pod).value, name=code_name(pod))


def code_name(pod: Pod) -> str:
    """Name the bird that stands for a pod, in its own language and without its sign."""
    return Voice(pod.language, NEUTRAL.zone).text(f"alias.{NAMES[_drawn(pod) % len(NAMES)]}")


def sign_of(pod: Pod) -> Sign:
    """Find a pod's sign."""
    return Sign(SIGNS[_drawn(pod) // len(NAMES) % len(SIGNS)])


def _drawn(pod: Pod) -> int:
    return int.from_bytes(hashlib.sha256(f"alias {pod.id}".encode()).digest()[:8])
