"""Reading which of several somebody means: by its value, its label, or the start of one."""

from collections.abc import Callable, Sequence

from bot.reading.folding import folded


def chosen(text: str, pairs: Sequence[tuple[str, str]]) -> str | None:
    """Read one of several (value, label): by value, by label, or by the start of one label.

    Case and accents count only where they tell two apart. What could mean several is None.
    """
    if any(text == value for value, _ in pairs):
        return text
    if not folded(text):
        return None
    for same in (str.__eq__, str.startswith):
        for alike in (str.casefold, folded):
            found = _alike(text, pairs, same, alike)
            if len(found) == 1:
                return found.pop()
    return None


def _alike(
    text: str,
    pairs: Sequence[tuple[str, str]],
    same: Callable[[str, str], bool],
    alike: Callable[[str], str],
) -> set[str]:
    wanted = alike(text)
    return {value for value, label in pairs if same(alike(label), wanted)}
