"""A conversation in transcripts: a real user aggregator that guesses, and an LLM that echoes."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass

from pipecat.frames.frames import (
    Frame,
    InterimTranscriptionFrame,
    STTMetadataFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameProcessor
from pipecat.services.llm_service import FunctionCallParams, LLMService
from pipecat.tests.utils import SleepFrame, run_test
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from bots.barge_in import BargeInStart, BelatedWordsStart
from bots.guesses import GuessingTurnStop, Judge
from bots.understanding import Wording
from processors.frames import FinalTranscriptionFrame, GuessFrame
from processors.policy.unanswered import question_so_far
from tests.fakes.turn_analyzer import ScriptedTurns
from tests.pipelines import said
from tests.taps import Tap

HOP_S = 0.03
WATCHDOG_S = 0.6
"""Longer than any quiet moment in which a turn is not meant to end by itself."""


class Silence:
    """How long the visitor has been quiet, and whether their voice fades; a test sets both."""

    seconds = 0.0
    fading = False

    def __call__(self) -> float:
        return self.seconds


class Unhurried:
    """No voice detector: a test says when a voice goes quiet."""

    def hurry(self, wanted: bool) -> None:
        pass


@dataclass
class Conversation:
    """What came of it."""

    down: Sequence[Frame]
    up: Sequence[Frame]
    at_llm: Tap
    history: LLMContext

    @property
    def spoken(self) -> str:
        return said(self.down).strip()

    @property
    def written(self) -> list[object]:
        """What the history says the visitor said."""
        return [m["content"] for m in self.history.messages if m["role"] == "user"]

    @property
    def outcomes(self) -> list[tuple[str, str]]:
        return [(f.outcome, f.text) for f in self.down if isinstance(f, GuessFrame)]

    @property
    def reasons(self) -> list[str]:
        return [f.reason for f in self.down if isinstance(f, GuessFrame) and f.reason]


async def converse(
    llm: LLMService,
    *steps: str | float | Frame,
    eagerness: str = "partial",
    max_guesses: int = 4,
    finishes: Sequence[bool] = (),
    judge: Judge | None = None,
    quiet: Silence | None = None,
    above_llm: Sequence[FrameProcessor] = (),
    tools: Sequence[Callable[..., Awaitable[None]]] = (),
) -> Conversation:
    """Steps: "<" begins to speak, ">" goes quiet, "~words" is a partial transcript, "=words" a
    final one, a number a pause in seconds. `finishes` says which pauses end the turn."""
    history, at_llm, below = LLMContext(tools=list(tools)), Tap(), Tap()
    silence = quiet or Silence()
    stop = GuessingTurnStop(
        turn_analyzer=ScriptedTurns(*finishes),
        eagerness=eagerness,
        max_guesses=max_guesses,
        judge=judge or Wording(),
        pause_s=silence,
        fades=lambda: silence.fading,
        unanswered=lambda: question_so_far(history.messages),
    )
    start = [BargeInStart(Unhurried()), BelatedWordsStart()]
    turns = UserTurnStrategies(start=start, stop=[stop])
    pair = LLMContextAggregatorPair(
        history,
        user_params=LLMUserAggregatorParams(
            user_turn_strategies=turns, user_turn_stop_timeout=WATCHDOG_S, empty_user_turn=None
        ),
    )
    transcripts_come = STTMetadataFrame(service_name="stt", ttfs_p99_latency=2.0)
    frames = [frame for step in (transcripts_come, *steps) for frame in _frames(step)]
    pipeline = Pipeline([pair.user(), *above_llm, at_llm, llm, below, pair.assistant()])
    _, up = await run_test(pipeline, frames_to_send=frames, start_timeout=10.0)
    return Conversation(below.seen, up, at_llm, history)


def _frames(step: str | float | Frame) -> list[Frame]:
    if isinstance(step, Frame):
        return [step, SleepFrame(HOP_S)]
    if isinstance(step, float):
        return [SleepFrame(step)]
    kind, text = step[0], step[1:]
    made: Frame = {
        "<": lambda: VADUserStartedSpeakingFrame(start_secs=0.1),
        ">": lambda: VADUserStoppedSpeakingFrame(stop_secs=0.2),
        "~": lambda: InterimTranscriptionFrame(text, "visitor", "now"),
        "=": lambda: FinalTranscriptionFrame(text, "visitor", "now", finalized=True),
    }[kind]()
    return [made, SleepFrame(HOP_S)]


async def ask_for_tool(llm: LLMService, asked: Sequence[object]) -> tuple[Conversation, list[int]]:
    """A turn that wants a tool, guessed at before it is over.

    Args:
        llm: asks for the first tool it is offered.
        asked: requests its server had until now.

    Returns:
        What came of it, and how many requests there had been each time the tool ran.
    """
    ran: list[int] = []

    async def look_up_order(params: FunctionCallParams) -> None:
        """Where the visitor's order is."""
        ran.append(len(asked))
        await params.result_callback({"order": "on its way"})

    guess = ("~where is my order", "~where is my order")
    talk = await converse(
        *(llm, "<", *guess, 0.6, ">", "=where is my order", 1.5), tools=[look_up_order]
    )
    return talk, ran
