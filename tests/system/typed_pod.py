"""A pod of three in the local chat, opened by typing and pressing alone."""

import re
from collections.abc import Iterable

from tests.adapters.web.caller import Script

CODE = re.compile(r"/pod join ([\w-]+)")
THINGS = {"Ann": "Morning pages", "Bob": "Scales", "Cy": "Sketching"}


async def open_pod(script: Script) -> dict[str, str]:
    """Open a pod of three by typing alone."""
    seats = {name: await script.sit(name) for name in THINGS}
    code = ""
    for name, seat in seats.items():
        lines = [f"/pod join {code}"]
        if not code:
            lines = ["/pod create", "Early birds", "To make something", "Creative", "UTC"]
        for line in lines:
            await script.say(seat, line)
        if not code:
            found = CODE.search("\n".join(await script.texts(seat)))
            assert found
            code = found[1]
        else:
            await press(script, seat, "I am in")
        answers = [THINGS[name], "My pod", "18:00", "UTC"]
        for answer in answers[: 3 if name == "Ann" else 4]:
            await script.say(seat, answer)
    return seats


async def press(script: Script, seat: str, label: str) -> None:
    """Press the newest button of a label."""
    for message in reversed(await script.messages(seat)):
        rows = (block.get("buttons", ()) for block in message["blocks"])
        buttons = [*message["buttons"], *(button for row in rows for button in row)]
        if any(button["label"] == label for button in buttons):
            await script.press(seat, message, label)
            return
    raise AssertionError(f"{seat} sees no {label}")


async def all_have(script: Script, seats: Iterable[str], text: str) -> bool:
    """Tell whether everybody can read a text."""
    said = [await script.texts(seat) for seat in seats]
    return all(any(text in one for one in theirs) for theirs in said)
