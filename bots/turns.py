"""When a visitor's turn starts and ends: silero hears speech, smart-turn a finished thought."""

from copy import copy
from typing import Self

from pipecat.audio.turn.smart_turn.base_smart_turn import BaseSmartTurn, SmartTurnParams
from pipecat.audio.turn.smart_turn.local_smart_turn_v3 import LocalSmartTurnAnalyzerV3
from pipecat.audio.vad.silero import SileroVADAnalyzer
from pipecat.audio.vad.vad_analyzer import VADAnalyzer, VADParams
from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregatorParams
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies

VAD = VADParams(
    start_secs=0.1,  # half of Pipecat's: a barge-in is noticed 100 ms sooner
    stop_secs=0.2,  # Pipecat's; its transcript budget is measured at this value
)

UNFINISHED_SECS = 1.0
"""Silence after which a turn ends though smart-turn calls it unfinished. Of 40 recorded turns as
many were cut off as with Pipecat's 3 s, and the 95th percentile fell by 2 s."""


class _SharedSilero(SileroVADAnalyzer):
    def twin(self) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        VADAnalyzer.__init__(twin, params=self.params)
        twin._model = copy(self._model)
        twin._model.reset_states()
        return twin


class _SharedSmartTurn(LocalSmartTurnAnalyzerV3):
    def twin(self) -> Self:
        """Another stream's analyzer over the same ONNX session."""
        twin = copy(self)
        BaseSmartTurn.__init__(twin, params=self.params)
        return twin


class Detectors:
    """The two models, opened once: a pair of ONNX sessions per call costs 60 MB."""

    def __init__(self) -> None:
        self._silero = _SharedSilero(params=VAD)
        self._smart_turn = _SharedSmartTurn(params=SmartTurnParams(stop_secs=UNFINISHED_SECS))

    def vad(self) -> VADAnalyzer:
        """A detector of speech for one call."""
        return self._silero.twin()

    def turn_analyzer(self) -> BaseSmartTurn:
        """A judge of finished thoughts for one call."""
        return self._smart_turn.twin()


def user_params(detectors: Detectors) -> LLMUserAggregatorParams:
    """How the user aggregator of one call takes turns."""
    stop = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=detectors.turn_analyzer())
    return LLMUserAggregatorParams(
        vad_analyzer=detectors.vad(),
        user_turn_strategies=UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop]),
        empty_user_turn=None,  # the confidence gate knows what to say, without an LLM
    )
