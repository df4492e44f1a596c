"""Where a pod is at home, when the place itself changes."""

from dataclasses import replace

from bot.ports import UnitOfWork


def move(uow: UnitOfWork, platform: str, place: str, to: str) -> None:
    """Let a home follow its place; one that was bound there meanwhile stays the home.

    Who can read the new place is not known before it is asked for.
    """
    home = uow.pods.home_at(platform, place)
    if home is None:
        return
    if uow.pods.home_at(platform, to) is not None:
        uow.pods.save_home(replace(home, reachable=False))
    else:
        uow.pods.save_home(replace(home, place=to, closed=False))
