"""When a visitor's turn starts and ends."""

from collections.abc import Callable

from pipecat.processors.aggregators.llm_response_universal import LLMUserAggregatorParams
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from bots.barge_in import BargeInStart, BelatedWordsStart
from bots.detectors import Detectors, Pause
from bots.guesses import GuessingTurnStop, Judge
from processors.policy import unfinished
from tenants.config import Language, Turns


def user_params(
    detectors: Detectors,
    turns: Turns,
    judge: Judge,
    language: Language,
    *,
    unanswered: Callable[[], str] = lambda: "",
) -> LLMUserAggregatorParams:
    """How the user aggregator of one call takes turns, and answers ahead of them."""
    vad = detectors.vad()
    pause = Pause(
        quiet_s=lambda: vad.pause_s,
        words=lambda: stop.stopped_behind,
        hangs=lambda: unfinished.hangs(stop.stopped_behind, language),
    )
    analyzer = detectors.turn_analyzer(turns.unfinished_s, pause)
    vad.is_over = analyzer.is_sure
    stop = GuessingTurnStop(
        turn_analyzer=analyzer,
        eagerness=turns.eagerness,
        max_guesses=turns.max_guesses,
        judge=judge,
        pause_s=pause.quiet_s,
        fades=lambda: vad.fades,
        unanswered=unanswered,
    )
    return LLMUserAggregatorParams(
        vad_analyzer=vad,
        user_turn_strategies=UserTurnStrategies(
            start=[BargeInStart(vad), BelatedWordsStart()], stop=[stop]
        ),
        empty_user_turn=None,  # the confidence gate knows what to say, without an LLM
    )
