"""Everything behind the API, together."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.fakes.discord.answers import Answers
from tests.fakes.discord.commands import Commands
from tests.fakes.discord.drafts import Drafts
from tests.fakes.discord.events import Event
from tests.fakes.discord.faults import Script
from tests.fakes.discord.gateway import Gateway
from tests.fakes.discord.interactions import Interaction
from tests.fakes.discord.rates import Rates
from tests.fakes.discord.records import Records, Request
from tests.fakes.discord.roots import Roots
from tests.fakes.discord.session import Session
from tests.fakes.discord.state import State
from tests.fakes.discord.wire import Json, Reply


@dataclass(repr=False)
class Backend:
    """The state, the gateway, what is registered and recorded, and what goes wrong."""

    roots: Roots
    token: str
    state: State
    gateway: Gateway
    commands: Commands
    answers: Answers
    drafts: Drafts
    rates: Rates
    script: Script
    records: Records
    deduplicated: int = 0
    """How often the same nonce came again."""
    new_dms: int = 0
    """How many channels for direct messages the bot opened."""
    new_dms_allowed: int | None = None
    """How many it may still open before Discord finds it too fast."""

    async def send(self, interaction: Interaction) -> Interaction:
        """Send what somebody did to the bot, and wait for its first answer."""
        self.answers.open(interaction)
        guild = interaction.channel.guild
        place = guild.id if guild is not None else None
        interaction.delivered = self.gateway.hears_of(place)
        connected = self.gateway.connected(place)
        self.gateway.announce(Event("INTERACTION_CREATE", interaction.json(), place))
        await interaction.first_response()
        if interaction.failed and connected:
            self.records.breaks(f"{interaction}: no answer within 3 s")
        return interaction

    def ready_guilds(self, session: Session) -> list[Json]:
        """List the guilds of a shard, as READY does."""
        return [
            {"id": str(guild.id), "unavailable": True}
            for guild in self.state.guilds.values()
            if guild.has_bot and session.of_shard(guild.id)
        ]

    def created_guilds(self, session: Session) -> list[Json]:
        """Describe the guilds of a shard that are available."""
        return [
            guild.gateway_json()
            for guild in self.state.guilds.values()
            if guild.has_bot and guild.available and session.of_shard(guild.id)
        ]

    def members(self, asked: Json) -> Json:
        """Answer a request for members by id, the only one that needs no privileged intent."""
        guild = self.state.guild(int(asked["guild_id"]))
        wanted = asked.get("user_ids") or []
        ids = {int(user) for user in (wanted if isinstance(wanted, list) else [wanted])}
        found = [m.json() for m in guild.members.values() if m.user.id in ids]
        missing = [str(id_) for id_ in ids if id_ not in guild.members]
        told = {"guild_id": str(guild.id), "members": found, "not_found": missing}
        nonce = {"nonce": asked["nonce"]} if "nonce" in asked else {}
        return told | {"chunk_index": 0, "chunk_count": 1} | nonce


Handler = Callable[[Backend, Request], Reply]
Routes = dict[tuple[str, str], Handler]
