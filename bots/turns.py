"""When a visitor's turn starts and ends: silero hears speech, smart-turn a finished thought."""

from copy import copy
from typing import Self

from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams, VADState
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregatorParams
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from bots.guesses import Differs, GuessingTurnStop
from tenants.config import Turns

VAD = VADParams(
    start_secs=0.1,  # half of Pipecat's: a barge-in is noticed 100 ms sooner
    stop_secs=0.2,  # Pipecat's; its transcript budget is measured at this value
)

UNFINISHED_SECS = 1.0
"""Silence after which a turn ends though smart-turn calls it unfinished. Of 40 recorded turns as
many were cut off as with Pipecat's 3 s, and the 95th percentile fell by 2 s."""


class SharedSilero(SileroVADAnalyzer):
    """Hears speech and its pauses."""

    def twin(self) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        VADAnalyzer.__init__(twin, params=self.params)
        twin._model = copy(self._model)
        twin._model.reset_states()
        return twin

    @property
    def pause_s(self) -> float:
        """Seconds of quiet since the last sound of speech, before they count as its end."""
        if self._vad_state is not VADState.STOPPING:
            return 0.0
        return self._vad_stopping_count * self.num_frames_required() / self.sample_rate


class _SharedSmartTurn(LocalSmartTurnAnalyzerV3):
    def twin(self) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        BaseSmartTurn.__init__(twin, params=self.params)
        return twin


class Detectors:
    """The two models, opened once: a pair of ONNX sessions per call costs 60 MB."""

    def __init__(self) -> None:
        self._silero = SharedSilero(params=VAD)
        self._smart_turn = _SharedSmartTurn(params=SmartTurnParams(stop_secs=UNFINISHED_SECS))

    def vad(self) -> SharedSilero:
        """A detector of speech for one call."""
        return self._silero.twin()

    def turn_analyzer(self) -> BaseSmartTurn:
        """A judge of finished thoughts for one call."""
        return self._smart_turn.twin()


def user_params(detectors: Detectors, turns: Turns, differs: Differs) -> LLMUserAggregatorParams:
    """How the user aggregator of one call takes turns, and answers ahead of them."""
    vad = detectors.vad()
    stop = GuessingTurnStop(
        turn_analyzer=detectors.turn_analyzer(),
        eagerness=turns.eagerness,
        max_guesses=turns.max_guesses,
        differs=differs,
        pause_s=lambda: vad.pause_s,
    )
    return LLMUserAggregatorParams(
        vad_analyzer=vad,
        user_turn_strategies=UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop]),
        empty_user_turn=None,  # the confidence gate knows what to say, without an LLM
    )
