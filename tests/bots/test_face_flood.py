"""What a page does with its landmarks is heard by nobody: sound goes through a call as before."""

import asyncio
import itertools
import math
import time
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np
import pytest
import pytest_asyncio
from pipecat.audio.vad.vad_analyzer import VADState
from pipecat.frames.frames import InputAudioRawFrame

from bots.engines import Engines
from tenants.registry import Registry
from tests.bots.face_call import CameraLine, FaceCall, reading
from tests.fakes.faces import FakeEyes, face, held_up, message

pytestmark = pytest.mark.asyncio(loop_scope="module")

MAX_DELAY_MS = 5
PER_CHUNK = 20
"""Messages that come with every 20 ms of sound: a thousand a second, page's own are ten."""

CHUNKS, LOOKS = 60, 3
"""What else goes on delays the chunks of one look or another; a flood that does, those of all."""

CHUNK = bytes(640)


class Stopwatch:
    """A call's detectors, of which the ear only says that sound has come as far as that.

    Times are those this thread has worked: what else goes on on the machine delays flooded and
    unflooded sound alike.
    """

    def __init__(self, detectors: Any) -> None:
        self._detectors = detectors
        self._heard = asyncio.Event()
        self._heard_ms = 0.0

    def vad(self) -> Any:
        vad = self._detectors.vad()
        vad.analyze_audio = self._hear
        return vad

    def turn_analyzer(self, *settings: Any) -> Any:
        return self._detectors.turn_analyzer(*settings)

    async def _hear(self, pcm16: bytes) -> VADState:
        self._heard_ms = 1000 * time.thread_time()
        self._heard.set()
        return VADState.QUIET

    async def delay_ms(self, call: FaceCall, messages: list[Any]) -> float:
        """Of a chunk of sound that comes right behind these messages."""
        self._heard.clear()
        began_ms = 1000 * time.thread_time()
        for content in messages:
            await call.hand_in(content)
        await call.line.input().push_frame(InputAudioRawFrame(CHUNK, 16_000, 1))
        await asyncio.wait_for(self._heard.wait(), 10)
        await asyncio.sleep(0.02)
        return self._heard_ms - began_ms


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def engines(data, tenants):
    async with Engines(data) as engines:
        await engines.prepare(Registry(tenants).get("speech"))
        yield engines


def listening(engines: Engines, tenants: Any, eyes: FakeEyes) -> tuple[FaceCall, Stopwatch]:
    """A call that listens, on a line whose sound is what the stopwatch sends."""
    folder = Registry(tenants).get("speech")
    watch = Stopwatch(engines._detectors)
    wanted = {"tenant": reading(folder.tenant), "eyes": eyes, "line": CameraLine(audio=False)}
    return FaceCall(engines, folder, **wanted, listens=True, detectors=watch), watch


async def added_ms(call: FaceCall, watch: Stopwatch, flood: Iterator[Any]) -> float:
    """What the flood adds to the delay of sound in the best of a few looks."""
    added: list[float] = []
    while len(added) < LOOKS and min(added, default=math.inf) >= MAX_DELAY_MS:
        added.append(max(await _added_ms(call, watch, flood)))
    return min(added)


async def _added_ms(call: FaceCall, watch: Stopwatch, flood: Iterator[Any]) -> np.ndarray:
    """Chunk by chunk beside chunks without it: in the middle, and in the worst tenth."""
    quiet, flooded = [], []
    for _ in range(CHUNKS):
        quiet.append(await watch.delay_ms(call, []))
        flooded.append(await watch.delay_ms(call, list(itertools.islice(flood, PER_CHUNK))))
    both = [np.percentile(delays, (50, 90)) for delays in (quiet, flooded)]
    print("quiet", np.round(both[0], 2), "flooded", np.round(both[1], 2), "ms")
    return both[1] - both[0]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def call(engines, tenants):
    call, watch = listening(engines, tenants, FakeEyes())
    async with call:
        await call.agree()
        await asyncio.sleep(0.5)
        yield call, watch


GOOD = message(0, 0, face())
MEGABYTE = "x" * 1_000_000


def sent(data: Any) -> dict[str, Any]:
    return {"label": "rtvi-ai", "type": "client-message", "id": "1", "data": data}


def counted(changed: Callable[[int], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    frames = (GOOD | changed(number) for number in itertools.count(10_000))
    return (sent({"t": "face-landmarks", "d": frame}) for frame in frames)


FLOODS: dict[str, Iterator[Any]] = {
    "in order": counted(lambda n: {"seq": n, "t": 100 * n}),
    "replayed": counted(lambda n: {}),
    "out of order": counted(lambda n: {"seq": 30_000 - n, "t": 100 * n}),
    "not a number": counted(lambda n: {"seq": n, "t": math.nan}),
    "from the future": counted(lambda n: {"seq": n, "t": 1e15}),
    "wrong length": counted(lambda n: {"seq": n, "p": GOOD["p"] + "AAAA"}),
    "a megabyte": counted(lambda n: {"seq": n, "p": MEGABYTE}),
    "a megabyte of numbers": counted(lambda n: {"seq": n, "p": [0] * 100_000}),
    "no object": itertools.repeat(sent({"t": "face-landmarks", "d": [1, 2, 3]})),
    "no data": itertools.repeat(sent({"t": "face-landmarks"})),
}


@pytest.mark.parametrize("kind", FLOODS)
async def test_a_flood_of_landmarks_delays_no_sound(call, kind: str):
    assert await added_ms(*call, FLOODS[kind]) < MAX_DELAY_MS


@pytest.mark.parametrize(
    "content",
    [
        sent("words"),
        sent({"t": "face-consent", "d": {"path": "landmarks", "on": False}}),
        "no object",
        {"label": "rtvi-ai", "type": "client-message", "data": MEGABYTE},
    ],
    ids=["no data", "consents", "no object", "a megabyte"],
)
async def test_a_flood_of_anything_else_soon_delays_no_sound(call, content: Any):
    flood = itertools.repeat(content)
    for _ in range(3):
        await call[1].delay_ms(call[0], list(itertools.islice(flood, PER_CHUNK)))

    assert await added_ms(*call, flood) < MAX_DELAY_MS


async def test_a_judge_that_never_answers_delays_no_sound(engines, tenants):
    with held_up() as eyes:
        call, watch = listening(engines, tenants, eyes)
        async with call:
            await call.agree()

            added = await added_ms(call, watch, counted(lambda n: {"seq": n, "t": n}))

    assert added < MAX_DELAY_MS


async def test_a_flood_takes_nothing_from_the_visitors_other_wishes(engines, tenants):
    call, watch = listening(engines, tenants, FakeEyes())
    async with call:
        await call.agree()
        await watch.delay_ms(call, [sent({"t": "face-landmarks", "d": GOOD})] * 1_000)

        await call.send("face-consent", {"path": "landmarks", "on": False})
        await asyncio.sleep(0.5)

        assert not call.told()[-1]["on"]
