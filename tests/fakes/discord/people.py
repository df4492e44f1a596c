"""People, and what Discord's apps let them do with the bot."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from tests.fakes.discord import command_limits as commands
from tests.fakes.discord import components as kinds
from tests.fakes.discord import options
from tests.fakes.discord.access import check_command, check_place, owners
from tests.fakes.discord.channels import Channel
from tests.fakes.discord.interactions import (
    AUTOCOMPLETE,
    COMMAND,
    COMPONENT,
    SUBMIT,
    Choice,
    Interaction,
)
from tests.fakes.discord.messages import Message
from tests.fakes.discord.modals import Modal, chosen, listed
from tests.fakes.discord.possible import NotPossible
from tests.fakes.discord.residents import Resident
from tests.fakes.discord.resolved import Resolved
from tests.fakes.discord.users import User
from tests.fakes.discord.wire import Json


@dataclass(eq=False, kw_only=True, repr=False)
class Person(Resident):
    """Somebody who uses the bot. Where no channel is named, it is their messages with it."""

    async def slash(
        self,
        command: str,
        values: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> Interaction:
        """Use a slash command by its full name, such as `goal add`."""
        place = channel or self.dm
        top, steps = options.find(self._offered(place), command)
        allowed = check_command(self.backend.state, top, self, place)
        resolved = Resolved(place)
        asked = (steps[-1] if steps else top).get("options") or []
        sent = options.filled(command, asked, values or {}, resolved)
        data = _command_data(top, steps, sent) | _resolved(resolved)
        return await self._does(COMMAND, place, f"/{command}", data, allowed)

    async def types(
        self,
        command: str,
        option: str,
        partial: str,
        values: Mapping[str, object] | None = None,
        channel: Channel | None = None,
    ) -> list[Choice]:
        """Type into an option that suggests; return what is suggested."""
        place = channel or self.dm
        top, steps = options.find(self._offered(place), command)
        allowed = check_command(self.backend.state, top, self, place)
        asked = (steps[-1] if steps else top).get("options") or []
        everything = {**(values or {}), option: partial}
        sent = options.filled(command, asked, everything, Resolved(place), focused=option)
        data = _command_data(top, steps, sent)
        done = await self._does(AUTOCOMPLETE, place, f"/{command} {option}…", data, allowed)
        return done.choices

    async def context_menu(
        self, name: str, target: User | Message, channel: Channel | None = None
    ) -> Interaction:
        """Use a command from the menu of a person or a message."""
        in_message = isinstance(target, Message)
        place = target.channel if isinstance(target, Message) else channel or self.dm
        kind = commands.MESSAGE if in_message else commands.USER
        found = [c for c in self._offered(place) if (c["type"], c["name"]) == (kind, name)]
        if not found:
            raise NotPossible(f"the menu of {target!r} has no {name!r}")
        if isinstance(target, Message) and not target.visible_to(self):
            raise NotPossible(f"{self} cannot see {target}")
        allowed = check_command(self.backend.state, found[0], self, place)
        resolved = Resolved(place)
        data = _command_data(found[0], [], []) | {"target_id": resolved.add(target)}
        data |= _resolved(resolved)
        return await self._does(COMMAND, place, name, data, allowed)

    async def presses(self, message: Message, button: str) -> Interaction:
        """Press a button by its label or its custom id."""
        self._check_sees(message)
        found = [b for b in message.buttons if button in {b.label, b.custom_id}]
        if len(found) != 1:
            labels = ", ".join(repr(b.label) for b in message.buttons) or "none"
            raise NotPossible(f"{message} has not one button {button!r}, but: {labels}")
        if found[0].disabled or found[0].custom_id is None:
            raise NotPossible(f"{button!r} is disabled or opens a page")
        return await self._uses(message, found[0].custom_id, found[0].label, {})

    async def selects(
        self, message: Message, custom_id: str, values: Sequence[object]
    ) -> Interaction:
        """Choose from a menu: options by label or value, or people, roles and channels."""
        self._check_sees(message)
        menus = {
            c["custom_id"]: c for c in kinds.walk(message.components) if c["type"] in kinds.SELECTS
        }
        if custom_id not in menus or menus[custom_id].get("disabled"):
            raise NotPossible(f"{message} has no open menu {custom_id!r}, but: {', '.join(menus)}")
        menu, resolved = menus[custom_id], Resolved(message.channel)
        low, high = menu["min_values"], menu["max_values"]
        if not low <= len(values) <= high:
            raise NotPossible(f"{custom_id!r} takes {low} to {high} choices, not {len(values)}")
        if menu["type"] == kinds.STRING_SELECT:
            picked = [chosen(menu["options"], value, custom_id) for value in values]
        else:
            picked = [resolved.add(value) for value in listed(list(values))]
        return await self._uses(
            message, custom_id, custom_id, {"values": picked, **_resolved(resolved)}
        )

    async def submits(
        self, modal: Interaction | Modal | None, answers: Mapping[str, object] | None = None
    ) -> Interaction:
        """Send a modal that is open, answered by custom ids or labels."""
        opener = self._opener(modal)
        shown = opener.modal
        assert shown is not None
        resolved = Resolved(opener.channel)
        components = shown.filled(answers or {}, resolved)
        data = {"custom_id": shown.custom_id, "components": components, **_resolved(resolved)}
        done = await self._does(
            SUBMIT, opener.channel, shown.title, data, opener.owners, opener.message, opener
        )
        shown.closed = done.acknowledged
        return done

    def _opener(self, modal: Interaction | Modal | None) -> Interaction:
        for found in self.backend.answers.opened.values():
            if modal is not None and (modal is found or modal is found.modal) and found.modal:
                if found.user is not self:
                    raise NotPossible(f"{found.modal} was shown to {found.user}, not to {self}")
                if found.modal.closed:
                    raise NotPossible(f"{found.modal} is closed: it was sent already")
                return found
        raise NotPossible(f"{self} sees no modal: {modal!r}")

    def _offered(self, place: Channel) -> list[Json]:
        check_place(self, place)
        guild = place.guild
        return list(self.backend.commands.offered(guild.id if guild is not None else None))

    def _check_sees(self, message: Message) -> None:
        check_place(self, message.channel)
        if not message.visible_to(self):
            raise NotPossible(f"{self} cannot see {message}")
        if message.author is not self.backend.roots.bot:
            raise NotPossible(f"{message} is not the bot's")

    async def _uses(self, message: Message, custom_id: str, what: str, more: Json) -> Interaction:
        component = next(
            c for c in kinds.walk(message.components) if c.get("custom_id") == custom_id
        )
        data: Json = {"custom_id": custom_id, "component_type": component["type"]}
        data |= {"id": component["id"], **more}
        allowed = owners(self.backend.state, self, message.channel, [0, 1])
        return await self._does(COMPONENT, message.channel, what, data, allowed, message)

    async def _does(
        self,
        kind: int,
        place: Channel,
        what: str,
        data: Json,
        allowed: Json,
        message: Message | None = None,
        parent: Interaction | None = None,
    ) -> Interaction:
        roots = self.backend.roots
        done = Interaction(roots, kind, self, place, what, data, allowed, message, parent)
        return await self.backend.send(done)


def _command_data(command: Json, steps: list[Json], sent: list[Json]) -> Json:
    for step in reversed(steps):
        sent = [{"name": step["name"], "type": step["type"], "options": sent}]
    data: Json = {"id": command["id"], "name": command["name"], "type": command["type"]}
    if sent:
        data["options"] = sent
    return data | ({"guild_id": command["guild_id"]} if "guild_id" in command else {})


def _resolved(resolved: Resolved) -> Json:
    return {"resolved": resolved.found} if resolved.found else {}
