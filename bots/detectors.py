"""Silero hears speech and its pauses, smart-turn a finished thought."""

import asyncio
from collections.abc import Callable
from copy import copy
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray
from pipecat.audio.turn.base_turn_analyzer import EndOfTurnState
from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from pipecat.metrics.metrics import MetricsData, TurnMetricsData

from processors.policy.unfinished import is_brief

VAD = VADParams(
    start_secs=0.064,  # two windows: what turns out to be a cough is resumed from
    stop_secs=0.2,  # Pipecat's; its transcript budget is measured at this value
)

FADING = 0.98
"""Probability below which a voice may be about to end. It falls so low 0.07 s behind the last sound
of speech, at the median, and to where speech counts as over 0.11 s behind it; within a turn it does
so twice as often."""

BRIEF_STOP_S = 0.096
"""Silence that ends a short sound made while the assistant speaks: three windows."""

LOOK_AHEAD_S = 0.03
"""Silence after which smart-turn begins to judge: one window of the voice detector."""

_JUDGES = 1
"""Threads of smart-turn: one takes 95 ms. With two it takes 60, from the search for an answer."""

FINISHED = 0.4
"""Probability from which smart-turn is believed that a thought is finished."""

FINISHED_BRIEF = 0.7
"""The same where few words were said."""

FINISHED_HANGING = 0.95
"""The same where the last word wants others behind it."""

SURE = 0.7
"""Probability from which nobody waits for the rest of the silence, where the words are known and
want no others behind them."""

HANGING_S = 1.0
"""Silence after which a turn ends whose words want others behind them."""

_Judgement = tuple[EndOfTurnState, MetricsData | None]


class SharedSilero(SileroVADAnalyzer):
    """Hears speech and its pauses.

    A pause that ends speech before it has lasted `stop_secs` is told of as if it had.
    """

    _voice = 0.0

    is_over: Callable[[], bool] = staticmethod(lambda: False)
    """Tells of the pause the visitor is in whether it need not go on to be believed."""

    def twin(self) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        VADAnalyzer.__init__(twin, params=self.params)
        # After the digital silence a noise suppressor leaves, Pipecat's smoothed loudness takes
        # 200 ms to believe in a voice.
        twin._smoothing_factor = 1.0
        twin._model = copy(self._model)
        twin._model.reset_states()
        return twin

    async def analyze_audio(self, buffer: bytes) -> VADState:
        # On the loop: a window takes 0.4 ms, and on a busy machine the way to another thread and
        # back takes longer than the sound lasts. Words wait in the queue behind that sound.
        if self._run_analyzer(buffer) is VADState.STOPPING and self.is_over():
            self._vad_state, self._vad_stopping_count = VADState.QUIET, 0
        return self._vad_state

    def voice_confidence(self, buffer: bytes) -> float:
        self._voice = float(np.ravel(super().voice_confidence(buffer))[0])
        return self._voice

    @property
    def fades(self) -> bool:
        """Whether a voice that is heard may be about to end."""
        return self._vad_state is VADState.SPEAKING and self._voice < FADING

    def hurry(self, wanted: bool) -> None:
        """Take a shorter silence for the end of a sound, or the usual one again."""
        stop_s = BRIEF_STOP_S if wanted else self.params.stop_secs
        self._vad_stop_frames = round(stop_s * self.sample_rate / self.num_frames_required())

    @property
    def pause_s(self) -> float:
        """Seconds of quiet since the last sound of speech; where speech is over, those it took to
        tell."""
        if self._vad_state is VADState.QUIET:
            # The frame that says so is still on its way when the next sound is judged.
            return self.params.stop_secs
        if self._vad_state is not VADState.STOPPING:
            return 0.0
        return self._vad_stopping_count * self.num_frames_required() / self.sample_rate


@dataclass(frozen=True)
class Pause:
    """The silence a visitor is in, in the middle of speech."""

    quiet_s: Callable[[], float] = lambda: 0.0
    """Seconds since their last sound."""

    words: Callable[[], str] = lambda: ""
    """What they stopped behind; "" while that is not known."""

    hangs: Callable[[], bool] = lambda: False
    """Whether the last of these wants others behind it."""

    @property
    def wanted(self) -> float:
        """Probability from which smart-turn is believed that the thought is finished."""
        if self.hangs():
            return FINISHED_HANGING
        return FINISHED_BRIEF if is_brief(self.words()) else FINISHED


class SharedSmartTurn(LocalSmartTurnAnalyzerV3):
    """Judges a thought while the silence behind it is still growing, so that the judgement is there
    when the silence is long enough to count, or before."""

    _pause: Pause
    _early: asyncio.Future[_Judgement] | None = None

    def twin(self, unfinished_s: float, pause: Pause) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        BaseSmartTurn.__init__(twin, params=SmartTurnParams(stop_secs=unfinished_s))
        twin._pause = pause
        return twin

    def append_audio(self, buffer: bytes, is_speech: bool) -> EndOfTurnState:
        silence_s = self.params.stop_secs
        longer_s = max(silence_s, HANGING_S)
        self._stop_ms = 1000 * (longer_s if self._pause.wanted > FINISHED else silence_s)
        state = super().append_audio(buffer, is_speech)
        if is_speech:
            self._judge_ahead()
        return state

    def _judge_ahead(self) -> None:
        if self._pause.quiet_s() < LOOK_AHEAD_S:
            self._early = None
        elif self._early is None:
            heard = list(self._audio_buffer)
            self._early = asyncio.get_running_loop().run_in_executor(
                self._model_executor, self._process_speech_segment, heard
            )

    def is_sure(self) -> bool:
        """Whether the visitor has surely finished, as far as is known yet."""
        early, pause = self._early, self._pause
        if early is None or not early.done() or not pause.words() or pause.hangs():
            return False
        _, told = early.result()
        return isinstance(told, TurnMetricsData) and told.probability >= SURE

    async def analyze_end_of_turn(self) -> _Judgement:
        early, self._early = self._early, None
        if early is None:
            _, told = await super().analyze_end_of_turn()
        else:
            _, told = await early
        if not isinstance(told, TurnMetricsData):
            return EndOfTurnState.INCOMPLETE, told
        # The words of this pause are known only now, the sound was judged before.
        if told.probability < self._pause.wanted:
            return EndOfTurnState.INCOMPLETE, told.model_copy(update={"is_complete": False})
        self.clear()
        return EndOfTurnState.COMPLETE, told.model_copy(update={"is_complete": True})

    def _predict_endpoint(self, audio_array: NDArray[np.float32]) -> dict[str, Any]:
        # Never complete here, or Pipecat would forget what it heard before the words are weighed.
        return {**super()._predict_endpoint(audio_array), "prediction": 0}


class Detectors:
    """The two models, opened once: a pair of ONNX sessions per call costs 60 MB."""

    def __init__(self) -> None:
        self._silero = SharedSilero(params=VAD)
        self._smart_turn = SharedSmartTurn(cpu_count=_JUDGES)

    def vad(self) -> SharedSilero:
        """A detector of speech for one call."""
        return self._silero.twin()

    def turn_analyzer(self, unfinished_s: float, pause: Pause) -> SharedSmartTurn:
        """A judge of finished thoughts for one call.

        Args:
            unfinished_s: silence after which an unfinished one is over too.
            pause: the one the visitor is in, if they are.
        """
        return self._smart_turn.twin(unfinished_s, pause)
