"""Linking: takes two accounts from a code to the day on which they become one person's.

Each step is one end's own yes; no at either end leaves nothing. Rules: docs/behavior.md,
"One person, two accounts".
"""

from datetime import datetime
from enum import StrEnum

from msgspec.structs import replace

from bot.domain.links import CODE_HOLDS, Link, LinkState
from bot.domain.notices import AgendaItem, AgendaKind, NoticeKind
from bot.domain.people import Account, Person
from bot.domain.pods import hash_code
from bot.kernel.errors import AlreadyDone, Expired, Refused
from bot.kernel.ids import Ids, LinkId, PersonId
from bot.outbox.enqueue import OutboxWriter
from bot.ports.storage import UnitOfWork
from bot.request import quotas
from bot.request.context import Context

_LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALIKE = str.maketrans("OIL", "011")
_GROUPS, _IN_A_GROUP = 3, 4


class LinkNews(StrEnum):
    """What a notice about a link tells; the words are stored."""

    ASKED = "asked"
    AGREED = "agreed"
    DECLINED = "declined"
    UNDONE = "undone"
    JOINED = "joined"
    PARTED = "parted"
    BEGUN = "begun"


def offer(ctx: Context) -> tuple[Link, str]:
    """Give a code for another account, in the place of any that was given before.

    It is twelve letters and digits without those that look alike (60 bits), and holds once.
    """
    _refuse_linked(ctx, ctx.person.id, "link.has_two")
    _clear(ctx)
    code = "".join(_LETTERS[ctx.ids.draw(len(_LETTERS))] for _ in range(_GROUPS * _IN_A_GROUP))
    link = Link(
        LinkId(ctx.ids.mint(ctx.now)),
        ctx.person.id,
        ctx.account.id,
        ctx.now + CODE_HOLDS,
        code_hash=hash_code(code),
    )
    ctx.uow.links.add(link)
    parts = (code[at : at + _IN_A_GROUP] for at in range(0, len(code), _IN_A_GROUP))
    return link, "-".join(parts)


def take(ctx: Context, written: str) -> Link | None:
    """Take a code, of which its giver is told nothing yet; it is used up by this.

    - One that is wrong, was used or has expired is none alike, and counted.
    - So are too many of them, whether they are right or not.
    """
    quotas.another_code(ctx)
    link = ctx.uow.links.by_code(hash_code(canonical(written)))
    if link is None or link.state is not LinkState.OFFERED or not link.holds(ctx.now):
        ctx.uow.wrong_codes.note(ctx.ids.mint(ctx.now), ctx.account.id, ctx.now)
        return None
    if link.first_account == ctx.account.id:
        raise Refused("link.same_account")
    _refuse_linked(ctx, ctx.person.id, "link.has_two")
    _refuse_linked(ctx, link.first, "link.other_has_two")
    if account_of(ctx.uow, link.first, link).platform == ctx.account.platform:
        raise Refused("link.same_platform")
    _clear(ctx)
    return ctx.uow.links.save(link.shown_to(ctx.person.id, ctx.account.id))


def accept(ctx: Context, link: Link) -> Link:
    """Let the second account say yes; the first is asked then."""
    if link.state is not LinkState.SHOWN or link.second_account != ctx.account.id:
        raise Expired("link.over")
    asked = ctx.uow.links.save(link.ask(ctx.now))
    tell(ctx.uow, ctx.ids, ctx.now, asked.first, asked, LinkNews.ASKED)
    return asked


def confirm(ctx: Context, link: Link) -> Link:
    """Let the first account say yes: a day from now both are one person's."""
    if link.state is not LinkState.ASKED or link.first_account != ctx.account.id:
        raise Expired("link.over")
    second = _second(link)
    _refuse_linked(ctx, ctx.person.id, "link.has_two")
    _refuse_linked(ctx, second, "link.other_has_two")
    agreed = ctx.uow.links.save(link.agree(ctx.now))
    ctx.uow.agenda.put(AgendaItem(AgendaKind.LINK, agreed.id, agreed.expires_at))
    tell(ctx.uow, ctx.ids, ctx.now, second, agreed, LinkNews.AGREED)
    return agreed


def decline(ctx: Context, link: Link) -> None:
    """Say no at either end, or undo what was agreed: nothing of it is left."""
    if link.state is LinkState.SEALING:
        raise Expired("link.final")
    let_go(ctx.uow, ctx.ids, ctx.now, link, ctx.account)


def let_go(uow: UnitOfWork, ids: Ids, now: datetime, link: Link, by: Account) -> None:
    """Remove a link that one end does not want; the other is told if it had heard of it."""
    uow.links.remove(link.id)
    uow.agenda.remove(AgendaKind.LINK, [link.id])
    other = _second(link) if link.first == by.person else link.first
    news = LinkNews.UNDONE if link.state is LinkState.AGREED else LinkNews.DECLINED
    if link.state in (LinkState.ASKED, LinkState.AGREED):
        tell(uow, ids, now, other, link, news, on=by.platform)


def agreed_link(ctx: Context) -> Link | None:
    """Find what the caller has agreed to, and can undo still."""
    links = ctx.uow.links.of_person(ctx.person.id)
    return next((each for each in links if each.state is LinkState.AGREED), None)


def accounts(ctx: Context) -> tuple[Account, ...]:
    """Find the caller's accounts, where there are several."""
    found = ctx.uow.people.accounts([ctx.person.id])[ctx.person.id]
    if len(found) < 2:
        raise Refused("link.has_one")
    return found


def other_end(uow: UnitOfWork, link: Link, own: Account) -> tuple[str, str]:
    """Name who is at the other end of a link, and on which platform."""
    other = _second(link) if link.first == own.person else link.first
    return uow.people.get(other).name, account_of(uow, other, link).platform


def part(ctx: Context, leaving: Account) -> Account:
    """Let an account begin as a new person; all that there is stays with the other.

    - What waits for it goes to the other. Its open forms are closed.
    - The other is told, wherever it was said.
    """
    left = [each for each in accounts(ctx) if each.id != leaving.id]
    staying = left[0]
    for form in ctx.uow.conversations.of(leaving.id):
        ctx.uow.conversations.close(form.id)
    new = Person(
        PersonId(ctx.ids.mint(ctx.now)), ctx.person.name, ctx.now, language=ctx.person.language
    )
    ctx.uow.people.begin_anew(leaving, new)
    if not any(each.names for each in left):
        ctx.uow.people.save_account(replace(staying, names=True))
    ctx.uow.merging.send_elsewhere(ctx.person.id, leaving.platform, staying.platform)
    here = leaving.id == ctx.account.id
    outbox = OutboxWriter(ctx.uow, ctx.ids, ctx.now, None)
    outbox.tell_person(
        NoticeKind.LINK,
        f"link:{new.id}:parted",
        ctx.person.id if here else new.id,
        news=(LinkNews.PARTED if here else LinkNews.BEGUN).value,
        on=leaving.platform if here else staying.platform,
    )
    return staying


def tell(
    uow: UnitOfWork,
    ids: Ids,
    now: datetime,
    to: PersonId,
    link: Link,
    news: LinkNews,
    *,
    on: str = "",
) -> None:
    """Tell one end of a link what became of it, at once."""
    OutboxWriter(uow, ids, now, None).tell_person(
        NoticeKind.LINK,
        f"link:{link.id}:{news.value}:{to}",
        to,
        until=None if link.state is LinkState.AGREED else link.expires_at,
        link=link.id,
        news=news.value,
        on=on,
    )


def canonical(written: str) -> str:
    """Read a code as freely as it was written."""
    return "".join(c for c in written.upper().translate(_ALIKE) if c in _LETTERS)


def account_of(uow: UnitOfWork, person: PersonId, link: Link) -> Account:
    """Find the account of one end of a link."""
    ends = (link.first_account, link.second_account)
    accounts = uow.people.accounts([person])[person]
    found = next((each for each in accounts if each.id in ends), None)
    if found is None:
        raise Expired("link.over")
    return found


def _clear(ctx: Context) -> None:
    """Let go of what the caller began and did not finish; raises where something is agreed."""
    for link in ctx.uow.links.of_person(ctx.person.id):
        if link.state is LinkState.AGREED:
            raise AlreadyDone("link.agreed_already")
        if link.state is LinkState.SEALING:
            raise AlreadyDone("link.has_two")
        if link.state is LinkState.ASKED and link.holds(ctx.now):
            raise AlreadyDone("link.waits")
        ctx.uow.links.remove(link.id)


def _refuse_linked(ctx: Context, person: PersonId, key: str) -> None:
    if len(ctx.uow.people.accounts([person])[person]) > 1:
        raise AlreadyDone(key)


def _second(link: Link) -> PersonId:
    if link.second is None:
        raise Expired("link.over")
    return link.second
