import asyncio
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.clocks.system_clock import SystemClock
from pipecat.frames.frames import (
    InputAudioRawFrame,
    TranscriptionFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import TurnMetricsData
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.processors.frame_processor import FrameProcessorSetup
from pipecat.tests.utils import SleepFrame, run_test
from pipecat.utils.asyncio.task_manager import TaskManager, TaskManagerParams

from bots.detectors import (
    FINISHED,
    FINISHED_BRIEF,
    FINISHED_HANGING,
    HANGING_S,
    LOOK_AHEAD_S,
    SURE,
    Detectors,
    Pause,
    SharedSilero,
    SharedSmartTurn,
)
from bots.guesses import GuessingTurnStop
from bots.turns import user_params
from bots.understanding import Wording
from tenants.config import Turns
from tests.bots.windows import RATE_HZ, WINDOW, WINDOW_S, windows
from tests.speech import recordings

BLOCK_S = 0.02
BLOCK = 2 * round(BLOCK_S * RATE_HZ)
UNFINISHED_S = 0.3


@pytest.fixture(scope="module")
def detectors() -> Detectors:
    return Detectors()


def analyzer(detectors: Detectors, pause: Pause | None = None) -> SharedSmartTurn:
    made = detectors.turn_analyzer(UNFINISHED_S, pause or Pause())
    made.set_sample_rate(RATE_HZ)
    return made


async def probability(judge: BaseSmartTurn) -> float:
    _, told = await judge.analyze_end_of_turn()
    assert isinstance(told, TurnMetricsData)
    return told.probability


async def test_a_pause_is_judged_while_it_grows_and_again_if_the_visitor_goes_on(
    detectors: Detectors,
):
    first, later = windows(1)[:20], windows(2)[:20]
    pause = 0.0
    judge, plain = analyzer(detectors, Pause(quiet_s=lambda: pause)), analyzer(detectors)
    for window in first:
        judge.append_audio(window, is_speech=True)
        plain.append_audio(window, is_speech=True)
    pause = LOOK_AHEAD_S
    judge.append_audio(first[-1], is_speech=True)
    plain.append_audio(first[-1], is_speech=True)
    judge.append_audio(later[0], is_speech=True)

    assert await probability(judge) == await probability(plain)

    for talker in (judge, plain):
        talker.clear()
    pause = LOOK_AHEAD_S
    judge.append_audio(first[0], is_speech=True)
    pause = 0.0
    for window in later:
        judge.append_audio(window, is_speech=True)
        plain.append_audio(window, is_speech=True)
    whole = analyzer(detectors)
    for window in (first[0], *later):
        whole.append_audio(window, is_speech=True)

    assert await probability(judge) == await probability(whole)
    for talker in (judge, plain, whole):
        await talker.cleanup()


async def pauses_in(blocks: list[bytes], vad: SharedSilero) -> int:
    """How often it goes quiet for long enough to be judged."""
    vad.set_sample_rate(RATE_HZ)
    quiet = [True]
    for block in blocks:
        await vad.analyze_audio(block)
        quiet.append(vad.pause_s >= LOOK_AHEAD_S)
    return sum(now and not before for before, now in pairwise(quiet))


async def test_no_pause_is_judged_twice(detectors: Detectors, monkeypatch: pytest.MonkeyPatch):
    """That speech is over is known a moment before anybody is told."""
    judged: list[int] = []
    judge = LocalSmartTurnAnalyzerV3._predict_endpoint

    def counted(self: LocalSmartTurnAnalyzerV3, audio: NDArray[np.float32]) -> dict[str, Any]:
        judged.append(len(audio))
        return judge(self, audio)

    monkeypatch.setattr(LocalSmartTurnAnalyzerV3, "_predict_endpoint", counted)
    said = recordings()[4].pcm16 + bytes(WINDOW * 16)
    blocks = [said[at : at + BLOCK] for at in range(0, len(said), BLOCK)]
    params = user_params(detectors, Turns(eagerness="off"), Wording(), "en")
    user = LLMContextAggregatorPair(LLMContext(), user_params=params).user()
    heard = [InputAudioRawFrame(block, RATE_HZ, 1) for block in blocks]
    paced = [frame for each in heard for frame in (each, SleepFrame(BLOCK_S))]

    down, _ = await run_test(user, frames_to_send=[*paced, SleepFrame(0.5)], start_timeout=10.0)

    assert [frame for frame in down if isinstance(frame, VADUserStoppedSpeakingFrame)]
    assert len(judged) == await pauses_in(blocks, detectors.vad())


async def test_each_call_judges_its_own_turns(detectors: Detectors):
    one, other = analyzer(detectors), analyzer(detectors)

    one.append_audio(windows(1)[0], is_speech=True)

    assert one.speech_triggered
    assert not other.speech_triggered
    assert (await other.analyze_end_of_turn())[1] is None
    await one.cleanup()
    await other.cleanup()


@pytest.mark.parametrize(
    ("words", "hangs", "over_s"),
    [
        ("", False, UNFINISHED_S),
        ("I have lost the password of my account", False, UNFINISHED_S),
        ("I have lost the password of my", True, HANGING_S),
        ("my old telephone", False, HANGING_S),
    ],
    ids=["nothing known", "may be all", "last word", "few words"],
)
async def test_a_turn_whose_words_want_others_behind_them_waits_longer(
    detectors: Detectors, words: str, hangs: bool, over_s: float
):
    judge = analyzer(detectors, Pause(words=lambda: words, hangs=lambda: hangs))
    judge.append_audio(windows(1)[0], is_speech=True)

    silence = bytes(WINDOW)
    waited = 1
    while judge.append_audio(silence, is_speech=False) is not EndOfTurnState.COMPLETE:
        waited += 1

    assert waited * WINDOW_S == pytest.approx(over_s, abs=WINDOW_S)
    await judge.cleanup()


@pytest.mark.parametrize(
    ("pause", "wanted"),
    [
        (Pause(), FINISHED),
        (Pause(words=lambda: "few words"), FINISHED_BRIEF),
        (Pause(hangs=lambda: True), FINISHED_HANGING),
    ],
    ids=["may be all", "few words", "last word"],
)
async def test_a_voice_that_sounds_finished_is_doubted_where_its_words_are_not(
    detectors: Detectors, pause: Pause, wanted: float
):
    """Between the thresholds the words decide."""
    for recording in recordings():
        judge = analyzer(detectors, pause)
        for start in range(0, len(recording.pcm16) - WINDOW, WINDOW):
            judge.append_audio(recording.pcm16[start : start + WINDOW], is_speech=True)

        state, told = await judge.analyze_end_of_turn()

        assert isinstance(told, TurnMetricsData)
        assert told.is_complete == (told.probability >= wanted)
        assert (state is EndOfTurnState.COMPLETE) == told.is_complete
        await judge.cleanup()


async def sure(detectors: Detectors, pcm16: bytes, words: str, *, hangs: bool) -> bool:
    """Whether the rest of the silence behind a recording is not waited for."""
    quiet = 0.0
    judge = analyzer(detectors, Pause(lambda: quiet, lambda: words, lambda: hangs))
    for start in range(0, len(pcm16) - WINDOW, WINDOW):
        judge.append_audio(pcm16[start : start + WINDOW], is_speech=True)
    quiet = LOOK_AHEAD_S
    judge.append_audio(bytes(WINDOW), is_speech=True)
    assert not judge.is_sure()  # nothing is known yet
    assert judge._early is not None
    await judge._early
    told = judge.is_sure()
    await judge.cleanup()
    return told


async def test_silence_is_not_waited_out_behind_a_thought_that_is_surely_finished(
    detectors: Detectors,
):
    outcomes = set()
    for recording in recordings():
        judge = analyzer(detectors)
        for start in range(0, len(recording.pcm16) - WINDOW, WINDOW):
            judge.append_audio(recording.pcm16[start : start + WINDOW], is_speech=True)
        judge.append_audio(bytes(WINDOW), is_speech=True)
        finished = await probability(judge) >= SURE
        await judge.cleanup()
        outcomes.add(finished)

        assert await sure(detectors, recording.pcm16, "known words", hangs=False) == finished
        assert not await sure(detectors, recording.pcm16, "", hangs=False)
        assert not await sure(detectors, recording.pcm16, "words for my", hangs=True)
    assert outcomes == {True, False}


@pytest.mark.parametrize(
    ("before", "brief"), [("", True), ("Unless a system is established", False)]
)
async def test_who_goes_on_with_what_was_not_answered_has_said_more_than_few_words(
    detectors: Detectors, before: str, brief: bool
):
    params = user_params(
        detectors, Turns(eagerness="off"), Wording(), "en", unanswered=lambda: before
    )
    assert params.user_turn_strategies
    assert params.user_turn_strategies.stop
    stop = params.user_turn_strategies.stop[0]
    assert isinstance(stop, GuessingTurnStop)
    tasks = TaskManager()
    tasks.setup(TaskManagerParams(loop=asyncio.get_running_loop()))
    await stop.setup(FrameProcessorSetup(SystemClock(), tasks, pipeline_worker=None))
    pause = Pause(words=lambda: stop.stopped_behind)
    assert pause.wanted == FINISHED  # nothing is known yet

    await stop.process_frame(TranscriptionFrame("in this regard", "visitor", "now"))

    assert pause.wanted == (FINISHED_BRIEF if brief else FINISHED)
    await stop.cleanup()
