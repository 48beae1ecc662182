"""The gate in front of a real user aggregator, which decides when a turn is over."""

import time
from collections.abc import Sequence
from dataclasses import dataclass

from pipecat.frames.frames import (
    BotStartedSpeakingFrame,
    BotStoppedSpeakingFrame,
    Frame,
    InputAudioRawFrame,
    InterimTranscriptionFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMMessagesAppendFrame,
    TranscriptionFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.pipeline.pipeline import Pipeline
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection, FrameProcessor
from pipecat.tests.utils import SleepFrame, run_test
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import (
    BaseUserTurnStopStrategy,
    SpeechTimeoutUserTurnStopStrategy,
    TurnAnalyzerUserTurnStopStrategy,
)
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from processors.confidence_gate import ConfidenceGate
from processors.frames import VisitorPromptFrame
from processors.resumer import CutOffFrame, ResumeFrame
from processors.transcriber import RATE_HZ, Transcriber
from tests.fakes.recognizer import SILENT, ScriptedRecognizer, hypothesis
from tests.fakes.turn_analyzer import EveryPauseIsTheEnd

CLEAR, MUMBLED = hypothesis("where is my order", 0.9), hypothesis("wear is the border", 0.3)
PAUSE_S = 0.05
WATCHDOG_S = 30.0


class Bot(FrameProcessor):
    """Speaks when it is told to: turns a frame from above into what an output tells everybody."""

    def __init__(self) -> None:
        super().__init__()
        self._left = ""

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        await super().process_frame(frame, direction)
        if isinstance(frame, BotSpeaks):
            self._left = frame.left
            await self.broadcast_frame(BotStartedSpeakingFrame)
        elif isinstance(frame, InterruptionFrame) and direction is FrameDirection.DOWNSTREAM:
            await self.push_frame(frame, direction)
            await self.push_frame(CutOffFrame(self._left), FrameDirection.UPSTREAM)
            self._left = ""
            await self.broadcast_frame(BotStoppedSpeakingFrame)
        else:
            await self.push_frame(frame, direction)


@dataclass
class BotSpeaks(Frame):
    """Cue for the bot, with what it will not get to say."""

    left: str = ""


@dataclass
class Conversation:
    """What came of it."""

    down: Sequence[Frame]
    context: LLMContext

    @property
    def prompts(self) -> list[str]:
        return [frame.code for frame in self.down if isinstance(frame, VisitorPromptFrame)]

    @property
    def answered(self) -> int:
        return sum(isinstance(frame, LLMContextFrame) for frame in self.down)

    @property
    def history(self) -> list[str]:
        return [message["content"] for message in self.context.messages]

    @property
    def story(self) -> list[str]:
        names = {
            UserStartedSpeakingFrame: "start",
            UserStoppedSpeakingFrame: "stop",
            LLMContextFrame: "answer",
            ResumeFrame: "resume",
        }
        told = [
            frame.code if isinstance(frame, VisitorPromptFrame) else names.get(type(frame))
            for frame in self.down
        ]
        return [word for word in told if word]


def utterance(voice_s: float = 0.3) -> list[Frame]:
    """Speech, and the pause in which the turn ends."""
    sound = InputAudioRawFrame(b"\1\0" * (RATE_HZ // 10), RATE_HZ, 1)
    now_s = time.time()
    started = VADUserStartedSpeakingFrame(start_secs=0.1, timestamp=now_s - voice_s)
    stopped = VADUserStoppedSpeakingFrame(stop_secs=0.2, timestamp=now_s + 0.1)
    return [started, sound, SleepFrame(0.05), stopped, SleepFrame(PAUSE_S + 0.15)]


async def talk(
    script: Sequence[object],
    *frames: Frame,
    pause_s: float = PAUSE_S,
    stop: BaseUserTurnStopStrategy | None = None,
    gate: ConfidenceGate | None = None,
) -> Conversation:
    """A visitor's utterances, heard as the script says, in a pipeline like a call's."""

    async def ears() -> ScriptedRecognizer:
        return ScriptedRecognizer(*script)

    context = LLMContext()
    strategies = UserTurnStrategies(
        start=[VADUserTurnStartStrategy()],
        stop=[stop or SpeechTimeoutUserTurnStopStrategy(user_speech_timeout=pause_s)],
    )
    params = LLMUserAggregatorParams(
        user_turn_strategies=strategies,
        user_turn_stop_timeout=WATCHDOG_S,
        empty_user_turn=None,
    )
    pipeline = Pipeline(
        [
            Transcriber(open_stream=ears),
            gate or ConfidenceGate(min_confidence=0.6, max_repeats=2),
            LLMContextAggregatorPair(context, user_params=params).user(),
            Bot(),
        ]
    )
    down, _ = await run_test(pipeline, frames_to_send=[SleepFrame(0.05), *frames])
    return Conversation(list(down), context)


async def test_what_was_heard_well_is_answered():
    call = await talk([CLEAR], *utterance())

    assert call.history == ["where is my order"]
    assert call.story == ["start", "stop", "answer"]


async def test_what_was_heard_badly_is_asked_again_as_soon_as_the_turn_is_over():
    call = await talk([MUMBLED], *utterance())

    assert call.story == ["start", "stop", "repeat"]
    assert call.history == []


async def test_the_turn_after_a_dropped_one_is_a_turn_like_any_other():
    call = await talk([MUMBLED, CLEAR], *utterance(), *utterance())

    assert call.story == ["start", "stop", "repeat", "start", "stop", "answer"]
    assert call.history == ["where is my order"]


async def test_a_turn_model_ends_dropped_turns_too():
    smart_turn = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=EveryPauseIsTheEnd())

    call = await talk(
        [MUMBLED, SILENT, CLEAR], *utterance(), *utterance(), *utterance(), stop=smart_turn
    )

    turns = ["start", "stop", "repeat", "start", "stop", "start", "stop", "answer"]
    assert call.story == turns


async def test_after_two_repeats_typing_is_offered():
    call = await talk([MUMBLED] * 3, *utterance(), *utterance(), *utterance())

    assert call.prompts == ["repeat", "repeat", "offer_typing"]
    assert call.answered == 0


async def test_typing_starts_the_count_again():
    typed = LLMMessagesAppendFrame([{"role": "user", "content": "hello"}], run_llm=True)
    answered = [BotSpeaks(), SleepFrame(0.05)]

    call = await talk(
        [MUMBLED] * 3, *utterance(), *utterance(), typed, SleepFrame(0.05), *answered, *utterance()
    )

    assert call.prompts == ["repeat", "repeat", "repeat"]


async def test_a_pause_in_a_turn_does_not_bring_the_prompt():
    call = await talk([MUMBLED, CLEAR], *utterance(), *utterance(), pause_s=PAUSE_S + 0.3)
    await_end = await talk(
        [MUMBLED, CLEAR], *utterance(), *utterance(), SleepFrame(0.4), pause_s=0.35
    )

    assert call.prompts == []
    assert await_end.story == ["start", "stop", "answer"]


async def test_a_cough_ends_its_turn_and_nothing_is_said():
    call = await talk([SILENT, CLEAR], *utterance(), *utterance())

    assert call.story == ["start", "stop", "start", "stop", "answer"]


async def test_a_cough_that_cut_the_assistant_off_is_asked_about():
    call = await talk([SILENT], BotSpeaks(), SleepFrame(0.05), *utterance())

    assert call.story == ["start", "stop", "repeat"]


async def test_a_cough_that_cancels_an_answer_in_the_making_is_asked_about():
    call = await talk([CLEAR, SILENT], *utterance(), *utterance())

    assert call.story == ["start", "stop", "answer", "start", "stop", "repeat"]


async def test_a_late_doubtful_transcript_opens_no_turn():
    late = TranscriptionFrame("wear", "", "", result=MUMBLED, finalized=True)

    call = await talk([], late, SleepFrame(0.2))

    assert call.story == []


async def test_a_transcript_without_a_confidence_passes():
    plain = TranscriptionFrame("hello", "", "", finalized=True)
    partial = InterimTranscriptionFrame("hel", "", "")

    down, _ = await run_test(
        ConfidenceGate(min_confidence=0.6, max_repeats=2), frames_to_send=[partial, plain]
    )

    assert list(down)[-2:] == [partial, plain]
