"""What becomes of a pod's homes: told to who looks after it, and found out by posting there."""

from datetime import datetime

from bot.dialogue.replies import Button, Reply, reply
from bot.dialogue.tokens import press
from bot.domain.notices import Notice
from bot.domain.pods import Home, Pod, PodState
from bot.kernel.ids import HomeId, PodId
from bot.notices.digests import home_voice
from bot.notices.scene import DeliveryContext
from bot.outbox.composition import Dropped
from bot.pods import home_views
from bot.pods.home_changes import HomeChange
from bot.ports.storage import UnitOfWork


def home(scene: DeliveryContext, notice: Notice) -> Reply | Dropped:
    """Tell a host what became of a home, unless it is otherwise by now."""
    mine = {m.pod for m in scene.uow.memberships.of_person(scene.person.id) if m.inside}
    if notice.args["pod"] not in mine:
        return Dropped("left")
    pod = scene.uow.pods.get(PodId(int(notice.args["pod"])))
    fate = HomeChange(str(notice.args.get("fate", HomeChange.LOST)))
    where = _named(scene, notice, pod)
    if where is not None and not _is_so(where, fate):
        return Dropped("settled")
    place = home_views.place(scene.voice, where)
    said = scene.voice.say(f"home.{fate.value}", pod=pod.name, place=place)
    return reply(
        said, buttons=(Button(scene.voice.text("button.pod"), press("pod.info", pod.id)),)
    )


def look(
    uow: UnitOfWork, notice: Notice, home: Home, closed: bool, now: datetime
) -> Reply | Dropped:
    """Say a line in a home that was lost: only a post that arrives shows that it works again."""
    pod = uow.pods.get(home.pod)
    if pod.state is PodState.ENDED:
        return Dropped("over")
    voice = home_voice(pod)
    return reply(voice.say("home.back"), buttons=() if closed else (home_views.not_here(voice),))


def _named(scene: DeliveryContext, notice: Notice, pod: Pod) -> Home | None:
    """Find the home that a notice names, unless it is another pod's by now."""
    if "home" not in notice.args:
        return None
    found = scene.uow.pods.home(HomeId(int(notice.args["home"])))
    return found if found.pod == pod.id else None


def _is_so(home: Home, fate: HomeChange) -> bool:
    match fate:
        case HomeChange.LOST:
            return home.bound and not home.reachable
        case HomeChange.AGAIN:
            return home.works
        case HomeChange.AWAY | HomeChange.REPLACED:
            return not home.bound
