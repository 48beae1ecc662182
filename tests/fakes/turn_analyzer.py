"""A judge of finished thoughts that needs no model."""

from pipecat.audio.turn.base_turn_analyzer import BaseTurnAnalyzer, BaseTurnParams, EndOfTurnState
from pipecat.metrics.metrics import MetricsData


class EveryPauseIsTheEnd(BaseTurnAnalyzer):
    """Calls every utterance a finished one."""

    @property
    def speech_triggered(self) -> bool:
        return False

    @property
    def params(self) -> BaseTurnParams:
        return BaseTurnParams()

    def append_audio(self, buffer: bytes, is_speech: bool) -> EndOfTurnState:
        return EndOfTurnState.INCOMPLETE

    async def analyze_end_of_turn(self) -> tuple[EndOfTurnState, MetricsData | None]:
        return EndOfTurnState.COMPLETE, None

    def clear(self) -> None:
        pass


class ScriptedTurns(EveryPauseIsTheEnd):
    """Says of each pause whether it is the end; of those behind the script that it is."""

    def __init__(self, *finished: bool) -> None:
        super().__init__()
        self._finished = list(finished)

    async def analyze_end_of_turn(self) -> tuple[EndOfTurnState, MetricsData | None]:
        if self._finished and not self._finished.pop(0):
            return EndOfTurnState.INCOMPLETE, None
        return EndOfTurnState.COMPLETE, None
