"""Every kind of notice says whether it names others, so that who is forgotten is in none."""

from bot.domain.notices import NoticeKind
from bot.forgetting.naming import NAMES


def test_every_kind_says_whether_it_names_somebody() -> None:
    assert set(NAMES) == set(NoticeKind)
