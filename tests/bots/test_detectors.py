from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADState
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    InputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.metrics.metrics import TurnMetricsData
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import LLMContextAggregatorPair
from pipecat.tests.utils import SleepFrame, run_test

from bots.barge_in import BargeInStart
from bots.detectors import (
    BRIEF_STOP_S,
    FINISHED,
    FINISHED_HANGING,
    HANGING_S,
    LOOK_AHEAD_S,
    SURE,
    VAD,
    Detectors,
    Pause,
    SharedSilero,
    SharedSmartTurn,
)
from bots.turns import user_params
from bots.understanding import Wording
from processors.audio import float_to_pcm16
from tenants.config import Turns
from tests.speech import recordings

RATE_HZ = 16_000
WINDOW = 512 * 2
WINDOW_S = 512 / RATE_HZ
BLOCK_S = 0.02
BLOCK = 2 * round(BLOCK_S * RATE_HZ)
UNFINISHED_S = 0.3


@pytest.fixture(scope="module")
def detectors() -> Detectors:
    return Detectors()


def windows(seed: int) -> list[bytes]:
    """Two seconds of something that is neither silence nor speech."""
    noise = np.random.default_rng(seed).normal(0, 0.1, 2 * RATE_HZ)
    swell = noise * np.sin(np.arange(len(noise)) / 900)
    pcm16 = float_to_pcm16(swell)
    return [pcm16[i : i + WINDOW] for i in range(0, len(pcm16) - WINDOW, WINDOW)]


def confidences(analyzer, audio: list[bytes]) -> list[float]:
    analyzer.set_sample_rate(RATE_HZ)
    return [float(np.squeeze(analyzer.voice_confidence(window))) for window in audio]


def test_a_shared_model_hears_what_a_model_of_its_own_hears(detectors: Detectors):
    alone = confidences(SileroVADAnalyzer(params=VAD), windows(1))

    assert confidences(detectors.vad(), windows(1)) == alone


def test_two_calls_do_not_hear_each_other(detectors: Detectors):
    alone = confidences(detectors.vad(), windows(1))
    one, other = detectors.vad(), detectors.vad()
    one.set_sample_rate(RATE_HZ)
    other.set_sample_rate(RATE_HZ)

    mixed = []
    for mine, theirs in zip(windows(1), windows(2), strict=True):
        mixed.append(float(np.squeeze(one.voice_confidence(mine))))
        other.voice_confidence(theirs)

    assert mixed == alone


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


@pytest.mark.parametrize(("hangs", "over_s"), [(False, UNFINISHED_S), (True, HANGING_S)])
async def test_a_turn_whose_last_word_wants_others_behind_it_waits_longer(
    detectors: Detectors, hangs: bool, over_s: float
):
    judge = analyzer(detectors, Pause(hangs=lambda: hangs))
    judge.append_audio(windows(1)[0], is_speech=True)

    silence = bytes(WINDOW)
    waited = 1
    while judge.append_audio(silence, is_speech=False) is not EndOfTurnState.COMPLETE:
        waited += 1

    assert waited * WINDOW_S == pytest.approx(over_s, abs=WINDOW_S)
    await judge.cleanup()


async def test_a_voice_that_sounds_finished_is_doubted_where_its_last_word_is_not(
    detectors: Detectors,
):
    """Between the two thresholds the word decides."""
    for recording in recordings():
        for hangs, wanted in ((False, FINISHED), (True, FINISHED_HANGING)):
            judge = analyzer(detectors, Pause(hangs=lambda hangs=hangs: hangs))
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


@pytest.mark.parametrize(("over", "windows_of_silence"), [(False, 6), (True, 1)])
async def test_a_pause_that_is_surely_over_is_believed_at_once(
    detectors: Detectors, over: bool, windows_of_silence: int
):
    speech = recordings()[2].pcm16
    vad = detectors.vad()
    vad.set_sample_rate(RATE_HZ)
    vad.is_over = lambda: over
    for start in range(0, 20 * WINDOW, WINDOW):
        await vad.analyze_audio(speech[start : start + WINDOW])
    assert vad.pause_s == 0.0

    states = [await vad.analyze_audio(bytes(WINDOW)) for _ in range(12)]

    heard = [state for state in states if state is not VADState.SPEAKING]
    assert heard.index(VADState.QUIET) == windows_of_silence - 1
    assert vad.pause_s == VAD.stop_secs


async def test_a_short_sound_over_the_assistant_is_over_sooner_than_a_sentence(
    detectors: Detectors,
):
    hurried: list[bool] = []

    class Noted(SharedSilero):
        def hurry(self, wanted: bool) -> None:
            hurried.append(wanted)

    start = BargeInStart(Noted(params=VAD))
    second = InputAudioRawFrame(audio=bytes(2 * RATE_HZ), sample_rate=RATE_HZ, num_channels=1)
    began, ended = VADUserStartedSpeakingFrame(), VADUserStoppedSpeakingFrame()

    for frame in (began, ended, BotStartedSpeakingFrame(), began, ended, began, second, ended):
        await start.process_frame(frame)

    assert hurried == [True, False, True, False]


async def test_a_hurried_detector_waits_for_less_silence(detectors: Detectors):
    speech = recordings()[2].pcm16
    waits = []
    for hurries in (False, True):
        vad = detectors.vad()
        vad.set_sample_rate(RATE_HZ)
        vad.hurry(hurries)
        states = [await vad.analyze_audio(speech[i : i + WINDOW]) for i in range(0, 40960, WINDOW)]
        assert VADState.SPEAKING in states
        waited = 0
        while await vad.analyze_audio(bytes(WINDOW)) is not VADState.QUIET:
            waited += 1
        waits.append(waited * WINDOW_S)
    assert waits[0] - waits[1] == pytest.approx(VAD.stop_secs - BRIEF_STOP_S, abs=WINDOW_S)
