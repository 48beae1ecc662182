"""An answer, somebody who coughs, and what is said and remembered after it. In virtual time."""

from collections.abc import Sequence

import pytest
from pipecat.frames.frames import (
    Frame,
    InputAudioRawFrame,
    InterruptionFrame,
    LLMContextFrame,
    LLMMessagesAppendFrame,
    VADUserStartedSpeakingFrame,
    VADUserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.processors.aggregators.llm_response_universal import (
    LLMContextAggregatorPair,
    LLMUserAggregatorParams,
)
from pipecat.processors.frame_processor import FrameDirection
from pipecat.processors.frameworks.rtvi import RTVISendTextFrame
from pipecat.tests.utils import SleepFrame
from pipecat.turns.user_start import VADUserTurnStartStrategy
from pipecat.turns.user_stop import TurnAnalyzerUserTurnStopStrategy
from pipecat.turns.user_turn_strategies import UserTurnStrategies

from processors.confidence_gate import ConfidenceGate
from processors.frames import VisitorPromptFrame
from processors.prompter import Prompter
from processors.resumer import Resumer
from processors.speaker import Speaker
from processors.stt.words import Hypothesis
from processors.transcriber import RATE_HZ, Transcriber
from processors.tts.begun import HEARD_S
from tests.fakes.llm import ScriptedLLM
from tests.fakes.loudspeaker import Loudspeaker
from tests.fakes.recognizer import SILENT, ScriptedRecognizer, hypothesis
from tests.fakes.speech_engine import SteadySpeech
from tests.fakes.turn_analyzer import EveryPauseIsTheEnd
from tests.processors.spoken_call import Call

WORD_S = 0.5
QUESTION = hypothesis("where do I change my plan")
MUMBLED = hypothesis("wear is the border", 0.3)
COUGH = SILENT
ANSWER = "Open the settings page. Then choose the plan you want to have."
OTHER = "It costs nothing at all."
NOT_WRITTEN = 3.0
"""Seconds an LLM takes for the rest."""


class AnswersInTurn(ScriptedLLM):
    """Plays one script a question."""

    def __init__(self, *scripts: Sequence[str | float]) -> None:
        super().__init__()
        self._scripts = list(scripts)

    async def process_frame(self, frame: Frame, direction: FrameDirection) -> None:
        if isinstance(frame, LLMContextFrame):
            self._script = self._scripts.pop(0)
        await super().process_frame(frame, direction)


class HeardVisit(Call):
    """A call with everything between the ears and the history that has to do with cutting in."""

    def __init__(self, hears: Sequence[Hypothesis], *answers: Sequence[str | float]) -> None:
        async def ears() -> ScriptedRecognizer:
            return ScriptedRecognizer(*hears)

        context = LLMContext()
        stop = TurnAnalyzerUserTurnStopStrategy(turn_analyzer=EveryPauseIsTheEnd())
        strategies = UserTurnStrategies(start=[VADUserTurnStartStrategy()], stop=[stop])
        params = LLMUserAggregatorParams(user_turn_strategies=strategies, empty_user_turn=None)
        pair = LLMContextAggregatorPair(context, user_params=params)
        self._context = context
        self.voice = SteadySpeech(word_s=WORD_S)
        self.llm = AnswersInTurn(*answers)
        super().__init__(
            Transcriber(open_stream=ears),
            ConfidenceGate(min_confidence=0.6, max_repeats=2),
            pair.user(),
            self.llm,
            Prompter(line=lambda code: f"({code})"),
            Resumer(),
            Speaker(self.voice),
            Loudspeaker(),
            pair.assistant(),
        )

    @property
    def history(self) -> list[str]:
        return [message["content"] for message in self._context.messages]

    @property
    def said(self) -> list[str]:
        """What the voice began to say."""
        return [text for text, *_ in self.voice.asked]


def utterance(voice_s: float = 0.3) -> list[Frame]:
    sound = InputAudioRawFrame(b"\1\0" * (RATE_HZ // 10), RATE_HZ, 1)
    started = VADUserStartedSpeakingFrame(start_secs=0.1, timestamp=100.1)
    stopped = VADUserStoppedSpeakingFrame(stop_secs=0.2, timestamp=100.2 + voice_s)
    return [started, sound, SleepFrame(voice_s), stopped]


def words(n: float) -> SleepFrame:
    """Time in which so many words of an answer are begun, and heard to be."""
    return SleepFrame((n - 0.3) * WORD_S + HEARD_S)


def visit(hears: Sequence[Hypothesis], answers: Sequence[str], *frames: object) -> HeardVisit:
    call = HeardVisit(hears, *[[answer] for answer in answers])
    flat = [f for frame in frames for f in (frame if isinstance(frame, list) else [frame])]
    call.play(flat)
    assert call.errors == []
    return call


def test_a_cough_does_not_end_an_answer():
    call = visit([QUESTION, COUGH], [ANSWER], utterance(), words(7), utterance(), words(12))

    assert call.history == [
        QUESTION.text,
        "Open the settings page. Then choose the",
        "the plan you want to have.",
    ]
    assert call.said[2:] == ["the plan you want to have."]


@pytest.mark.parametrize("heard", [1, 2, 3, 4, 7, 10])
def test_no_word_is_lost_and_at_most_one_said_twice(heard: int):
    call = visit([QUESTION, COUGH], [ANSWER], utterance(), words(heard), utterance(), words(14))

    _, first, rest = call.history
    assert [*first.split()[:-1], *rest.split()] == ANSWER.split()


def test_a_sign_of_listening_does_not_end_an_answer():
    call = visit(
        [QUESTION, hypothesis("mm hmm yeah", 0.9)],
        [ANSWER],
        utterance(),
        words(7),
        utterance(),
        words(12),
    )

    assert call.said[2:] == ["the plan you want to have."]
    assert len(call.llm.asked) == 1


def test_the_same_word_is_a_turn_where_nobody_was_cut_off():
    call = visit(
        [QUESTION, hypothesis("okay", 0.9)],
        [ANSWER, OTHER],
        utterance(),
        words(16),
        utterance(),
        words(8),
    )

    assert call.history == [QUESTION.text, ANSWER, "okay", OTHER]


def test_a_yes_into_the_end_of_a_question_answers_it():
    call = visit(
        [QUESTION, hypothesis("yes", 0.9)],
        ["Do you mean the plan of your own account?", OTHER],
        utterance(),
        words(5),
        utterance(),
        words(8),
    )

    assert call.history[-2:] == ["yes", OTHER]


def test_a_mumbled_sentence_is_asked_about_and_the_rest_is_not_said():
    call = visit(
        [QUESTION, MUMBLED], [ANSWER], utterance(), words(6), utterance(voice_s=1.5), words(12)
    )

    assert call.said[2:] == ["(repeat)"]


def test_a_short_noise_taken_for_words_is_not_asked_about():
    call = visit([QUESTION, MUMBLED], [ANSWER], utterance(), words(7), utterance(), words(12))

    assert call.said[2:] == ["the plan you want to have."]


def test_a_question_after_a_cough_is_answered_and_the_old_answer_gone():
    call = visit(
        [QUESTION, COUGH, QUESTION, COUGH],
        [ANSWER, OTHER],
        utterance(),
        words(5),
        utterance(),
        words(2),
        utterance(),
        words(2),
        utterance(),
        words(12),
    )

    assert call.history == [
        QUESTION.text,
        "Open the settings page. Then",
        "Then choose",
        QUESTION.text,
        "It costs",
        "costs nothing at all.",
    ]


def test_a_second_cough_is_no_more_than_the_first():
    call = visit(
        [QUESTION, COUGH, COUGH],
        [ANSWER],
        utterance(),
        words(5),
        utterance(),
        words(4),
        utterance(),
        words(12),
    )

    assert call.history[1:] == [
        "Open the settings page. Then",
        "Then choose the plan",
        "plan you want to have.",
    ]


def test_two_coughs_in_a_row_lose_nothing():
    call = visit(
        [QUESTION, COUGH, COUGH],
        [ANSWER],
        utterance(),
        words(5),
        utterance(),
        SleepFrame(0.05),
        utterance(),
        words(12),
    )

    assert call.history[1] == "Open the settings page. Then"
    assert call.history[-1].endswith("choose the plan you want to have.")


def test_a_cough_after_the_answer_changes_nothing():
    call = visit([QUESTION, COUGH], [ANSWER], utterance(), words(16), utterance(), words(8))

    assert call.history == [QUESTION.text, ANSWER]
    assert len(call.said) == 2


def test_a_typed_question_takes_the_place_of_the_rest():
    typed = LLMMessagesAppendFrame([{"role": "user", "content": "hello"}], run_llm=True)
    send = [InterruptionFrame(), SleepFrame(0.05), typed, RTVISendTextFrame("1", "hello")]

    call = visit(
        [QUESTION, COUGH], [ANSWER, OTHER], utterance(), words(5), *send, words(12), utterance()
    )

    assert call.history[-2:] == ["hello", OTHER]
    assert call.said[2:] == [OTHER]


def test_what_was_written_is_resumed_where_the_rest_never_came():
    call = HeardVisit([QUESTION, COUGH], ["Open the page. Then choose ", NOT_WRITTEN, "a plan."])

    call.play([*utterance(), words(2), *utterance(), words(12)])

    assert call.history[1:] == ["Open the", "the page. Then choose"]


def test_a_first_word_that_never_sounded_is_not_a_rest():
    call = HeardVisit([QUESTION, COUGH], ["Open ", NOT_WRITTEN, "the page."])

    call.play([*utterance(), SleepFrame(1.0), *utterance(), words(4)])

    assert call.history == [QUESTION.text, "(repeat)"]


def test_the_assistants_own_lines_are_resumed_as_well():
    greeting = VisitorPromptFrame(code="greeting", text="Hello and welcome to our help center.")

    call = visit([COUGH], [], greeting, words(2), utterance(), words(9))

    assert call.history == ["Hello and", "and welcome to our help center."]
