"""Who gets which picture, and when: answers first, each drawn once, none waited for too long."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec
import pytest
from structlog.testing import capture_logs

from bot.app import painter as painting
from bot.app.painter import Painter
from bot.app.renderer import Renderer, RendererLost
from bot.dialogue.drawings import BoardDrawing, CairnDrawing, Drawing
from tests.metrics.seen import Seen


def cairn(number: int) -> CairnDrawing:
    """Make a drawing that can be told from others."""
    return CairnDrawing((number,))


class StillRenderer(Renderer):
    """Draws when it is let to, and notes what it drew; loses what it is told to."""

    def __init__(self) -> None:
        super().__init__(("true",))
        self.may_draw = asyncio.Event()
        self.drawn: list[int] = []
        self.loses = 0
        self.stops = 0
        self._ready = True

    async def render(self, drawing: bytes) -> bytes | None:
        await self.may_draw.wait()
        (number,) = msgspec.json.decode(drawing, type=CairnDrawing).layers
        self.drawn.append(number or 0)
        if self.loses:
            self.loses -= 1
            raise RendererLost("test")
        return b"%d" % (number or 0)

    async def stop(self) -> None:
        self.stops += 1


@asynccontextmanager
async def painting_by(renderer: Renderer, kept: int = 1_000) -> AsyncIterator[Painter]:
    """Run a painter."""
    painter = Painter(renderer, kept)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(painter.run())
        try:
            yield painter
        finally:
            painter.close()


@pytest.fixture
def renderer() -> StillRenderer:
    """Make a renderer that waits."""
    return StillRenderer()


async def begin(
    painter: Painter, drawing: Drawing, *, answers: bool = False
) -> asyncio.Future[bytes | None]:
    """Ask for a picture, and wait for nothing."""
    asked = asyncio.ensure_future(painter.png(drawing, answers=answers))
    await asyncio.sleep(0)
    return asked


async def test_answers_go_first_then_what_is_waited_for_then_what_is_foreseen(
    renderer: StillRenderer,
) -> None:
    async with painting_by(renderer) as painter:
        first = await begin(painter, cairn(0))
        painter.foresee(cairn(1))
        painter.foresee(cairn(2))
        asked = [await begin(painter, cairn(n)) for n in (3, 2)]
        asked.append(await begin(painter, cairn(4), answers=True))
        renderer.may_draw.set()
        await asyncio.gather(first, *asked)
        assert await painter.png(cairn(1)) == b"1"
    assert renderer.drawn == [0, 4, 3, 2, 1]


async def test_one_picture_is_drawn_once_however_many_ask(renderer: StillRenderer) -> None:
    async with painting_by(renderer) as painter:
        painter.foresee(cairn(7))
        asked = [await begin(painter, cairn(7), answers=n % 2 == 0) for n in range(4)]
        renderer.may_draw.set()
        assert await asyncio.gather(*asked) == [b"7"] * 4
        assert await painter.png(cairn(7)) == b"7"
    assert renderer.drawn == [7]


async def test_what_takes_too_long_is_done_without(
    renderer: StillRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "PATIENCE", 0.05)
    async with painting_by(renderer) as painter:
        late = [await begin(painter, cairn(n)) for n in (1, 2)]
        assert await asyncio.gather(*late) == [None, None]
        renderer.may_draw.set()
        assert await painter.png(cairn(3)) == b"3"
        assert await painter.png(cairn(1)) == b"1", "what had been begun is there later"
        assert await painter.png(cairn(2)) is None, "its message does not wait again"
        assert renderer.drawn == [1, 3], "what nobody waits for any more holds up nobody"
        assert await painter.png(cairn(2), answers=True) == b"2", "whoever asks anew waits anew"


async def test_while_the_renderer_starts_a_notice_waits_longer_and_an_answer_does_not(
    renderer: StillRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "PATIENCE", 0.05)
    renderer._ready = False
    async with painting_by(renderer) as painter:
        notice = await begin(painter, cairn(1))
        assert await painter.png(cairn(2), answers=True) is None
        assert not notice.done()
        renderer.may_draw.set()
        assert await notice == b"1"


async def test_what_nobody_expects_takes_nothing_else_along(
    renderer: StillRenderer,
) -> None:
    renderer.may_draw.set()
    with capture_logs() as logged:
        async with painting_by(renderer) as painter:
            assert await painter.png(BoardDrawing("Early birds", "", ())) is None
            assert await painter.png(cairn(1)) == b"1"
    assert [line["event"] for line in logged] == ["not drawn"]


async def test_what_was_drawn_and_what_was_not_is_counted(renderer: StillRenderer) -> None:
    seen = Seen("telegram")
    painter = Painter(renderer, gauges=seen.gauges)
    renderer.may_draw.set()
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(painter.run())
        for number in (1, 2, 1):
            await painter.png(cairn(number))
        renderer.loses = 2
        await painter.png(cairn(3))
        painter.close()
    assert seen.value("picture_seconds_count") == 2
    assert seen.value("pictures_missing_total") == 1


async def test_pictures_are_kept_up_to_so_many_bytes(renderer: StillRenderer) -> None:
    renderer.may_draw.set()
    async with painting_by(renderer, kept=4) as painter:
        for number in (10, 11, 10, 12, 10, 11):
            assert await painter.png(cairn(number)) == b"%d" % number
    assert renderer.drawn == [10, 11, 12, 11]


async def test_a_lost_renderer_is_tried_once_more_and_then_rests(
    renderer: StillRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "_REST", 0.01)
    renderer.may_draw.set()
    async with painting_by(renderer) as painter:
        renderer.loses = 1
        assert await painter.png(cairn(1)) == b"1"
        assert renderer.drawn == [1, 1]
        renderer.loses = 3
        assert await painter.png(cairn(2)) is None
        assert await painter.png(cairn(3)) == b"3"
        assert await painter.png(cairn(4), answers=True) is None, "nothing is begun meanwhile"
        await asyncio.sleep(0.03)
        assert await painter.png(cairn(4), answers=True) == b"4"
    assert renderer.drawn == [1, 1, 2, 2, 3, 3, 4]


async def test_more_than_can_be_drawn_is_not_kept_waiting(
    renderer: StillRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "WAITING", 3)
    async with painting_by(renderer) as painter:
        for number in range(5):
            painter.foresee(cairn(number))
        assert await painter.png(cairn(6)) is None
        answer = await begin(painter, cairn(7), answers=True)
        renderer.may_draw.set()
        assert await answer == b"7"
    assert 3 not in renderer.drawn


async def test_whoever_waits_at_the_end_goes_on_without(renderer: StillRenderer) -> None:
    async with painting_by(renderer) as painter:
        waiting = [await begin(painter, cairn(n)) for n in (1, 2)]
        painter.close()
        assert await asyncio.gather(*waiting) == [None, None]
        renderer.may_draw.set()
        assert await painter.png(cairn(3)) is None


async def test_no_process_stays_when_nothing_is_drawn_for_long(
    renderer: StillRenderer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(painting, "IDLE", 0.01)
    renderer.may_draw.set()
    async with painting_by(renderer) as painter:
        assert await painter.png(cairn(1)) == b"1"
        while not renderer.stops:  # noqa: ASYNC110  # nobody would set an event
            await asyncio.sleep(0.01)
        assert await painter.png(cairn(2)) == b"2"
