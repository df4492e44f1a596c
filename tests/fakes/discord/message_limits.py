"""Limits of messages that Discord's machine-readable description leaves out.

From the documentation of message components, of messages, and of allowed mentions.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from tests.fakes.discord.component_limits import component_problems, lengths, named
from tests.fakes.discord.components import BUTTON, LEGACY, ROW, SELECTS, media, texts, walk
from tests.fakes.discord.messages import EPHEMERAL, SILENT, SUPPRESS_EMBEDS, V2, VOICE, Message
from tests.fakes.discord.wire import Json, Problem

MOST_COMPONENTS = 40
MOST_CHARACTERS = 4000
MAY_SET = SUPPRESS_EMBEDS | SILENT | V2 | VOICE
IN_INTERACTIONS = MAY_SET | EPHEMERAL
LEGACY_FIELD = "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2"


@dataclass(frozen=True, slots=True)
class Draft:
    """What a message is to be: the request's fields, the files, and what it was before."""

    payload: Json
    files: frozenset[str] = frozenset()
    """The names of all files the message will have."""
    before: Message | None = None
    may_set: int = MAY_SET

    @property
    def flags(self) -> int:
        before = self.before.flags if self.before else 0
        return int(self.payload.get("flags") or 0) | before & V2

    @property
    def v2(self) -> bool:
        return bool(self.flags & V2)

    @property
    def components(self) -> list[Json]:
        return self.payload.get("components") or []

    def after(self, name: str) -> object:
        """Tell what a field will be once the request is done."""
        if name in self.payload or self.before is None:
            return self.payload.get(name)
        return getattr(self.before, name, None)


def message_problems(draft: Draft) -> list[Problem]:
    """Find what is wrong with a message that is about to be sent or edited."""
    payload, v2 = draft.payload, draft.v2
    found = list(lengths(payload, {"content": (0, 2000), "nonce": (0, 25)}, ""))
    found += component_problems(draft.components)
    found += [*_rows(draft.components), *_flags(draft), *_mentions(draft), *_files(draft)]
    return found + (list(_of_v2(draft)) if v2 else list(_of_legacy(draft)))


def _rows(components: list[Json]) -> Iterator[Problem]:
    for row in walk(components):
        if row.get("type") != ROW:
            continue
        kinds = [child.get("type") for child in row.get("components") or []]
        if SELECTS & set(kinds) and len(kinds) > 1:
            yield Problem(named(row), "a select shares its row")
        if set(kinds) - SELECTS - {BUTTON}:
            yield Problem(named(row), "only buttons and selects stand in a row")


def _flags(draft: Draft) -> Iterator[Problem]:
    given = draft.payload.get("flags")
    if given is None:
        return
    if int(given) & ~draft.may_set:
        barred = int(given) & ~draft.may_set
        yield Problem("flags", f"flags {barred} cannot be set", tolerated=True)
    if draft.before and draft.before.flags & V2 and not int(given) & V2:
        yield Problem("flags", "IS_COMPONENTS_V2 cannot be removed", "MESSAGE_FLAG_INVALID")


def _of_v2(draft: Draft) -> Iterator[Problem]:
    for name in ("content", "embeds", "poll", "sticker_ids"):
        if draft.after(name):
            told = f"The '{name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2"
            yield Problem(name, told, LEGACY_FIELD)
    count = sum(1 for _ in walk(draft.components))
    if count > MOST_COMPONENTS:
        told = f"{count} components, of at most {MOST_COMPONENTS}"
        yield Problem("components", told, "BASE_TYPE_BAD_LENGTH")
    characters = sum(len(text) for text in texts(draft.components))
    if characters > MOST_CHARACTERS:
        told = f"{characters} characters are displayed, of at most {MOST_CHARACTERS}"
        yield Problem("components", told, "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED")


def _of_legacy(draft: Draft) -> Iterator[Problem]:
    if len(draft.components) > 5:
        yield Problem("components", f"{len(draft.components)} rows, of at most 5")
    for component in walk(draft.components):
        if component.get("type") not in LEGACY:
            told = f"type {component.get('type')} needs the flag IS_COMPONENTS_V2"
            yield Problem(named(component), told, "UNION_TYPE_CHOICES")


def _files(draft: Draft) -> Iterator[Problem]:
    shown = set()
    for item in media(draft.components):
        scheme, _, name = str(item.get("url")).partition("://")
        if scheme == "attachment":
            shown.add(name)
            if name not in draft.files:
                yield Problem("components", f"no file is named {name!r}", "UNKNOWN_ATTACHMENT")
    if draft.v2 and "components" in draft.payload:
        for hidden in sorted(draft.files - shown):
            yield Problem("attachments", f"no component shows {hidden!r}", tolerated=True)


def _mentions(draft: Draft) -> Iterator[Problem]:
    says_something = any(draft.payload.get(name) for name in ("content", "components", "embeds"))
    allowed = draft.payload.get("allowed_mentions")
    if not says_something:
        return
    if not isinstance(allowed, dict):
        yield Problem("allowed_mentions", "not given: whoever is named is pinged", tolerated=True)
        return
    pings = {"everyone", "roles"} & set(allowed.get("parse") or [])
    if allowed.get("roles"):
        pings.add("roles")
    for kind in sorted(pings):
        yield Problem("allowed_mentions", f"pings {kind}", tolerated=True)
    both = {"users", "roles"} & set(allowed.get("parse") or [])
    for kind in sorted(both):
        if allowed.get(kind):
            told = f"parse:[{kind!r}] and {kind}: [ids...] are mutually exclusive."
            yield Problem("allowed_mentions", told, "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE")
