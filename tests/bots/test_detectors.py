import numpy as np
import pytest
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADState
from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    InputAudioRawFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)

from bots.barge_in import BargeInStart
from bots.detectors import BRIEF_STOP_S, VAD, Detectors, SharedSilero
from tests.bots.windows import RATE_HZ, WINDOW, WINDOW_S, windows
from tests.speech import recordings


@pytest.fixture(scope="module")
def detectors() -> Detectors:
    return Detectors()


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
