"""Guesses held by the LLM's gate while their first sentence is voiced. Plays in virtual time."""

from collections.abc import Sequence

import pytest
from pipecat.frames.frames import (
    EagerEndOfTurnCancelFrame,
    Frame,
    InterruptionFrame,
    LLMConfigureOutputFrame,
    LLMContextFrame,
    TTSUpdateSettingsFrame,
    UserStartedSpeakingFrame,
    UserStoppedSpeakingFrame,
)
from pipecat.processors.aggregators.llm_context import LLMContext
from pipecat.services.openai.llm import OpenAILLMService
from pipecat.services.settings import TTSSettings
from pipecat.tests.utils import SleepFrame

from processors.audio import duration_s
from processors.pre_voicer import PreVoicing
from processors.speaker import Speaker
from processors.tts.cache import CachedSpeech
from tests.fakes.llm import ScriptedLLM
from tests.fakes.openai_server import OpenAiServer
from tests.fakes.slow_speech import SlowSpeech
from tests.pipelines import run
from tests.processors.spoken_call import HeardCall

FIRST, SECOND = "Your invoice is under Billing.", "Choose the month."
ANSWER = ["Your invoice ", "is under ", "**Billing**. ", "Choose the ", "month."]


class Guesser(PreVoicing, ScriptedLLM):
    """Says its script, and has its guesses voiced ahead."""


class GuessingCall(HeardCall):
    """LLM, speaker, loudspeaker and history."""

    def __init__(
        self, *script: str | float, cut_in_at_s: float = float("inf"), **pre_voicing: object
    ) -> None:
        self.engine = SlowSpeech(takes_s=0.2, word_s=0.3)
        self.cache = CachedSpeech(self.engine)
        self.llm = Guesser(*(script or ANSWER))
        speaker = Speaker(self.cache)
        self.llm.pre_voice(speaker, **pre_voicing)
        super().__init__(speaker, cut_in_at_s=cut_in_at_s)
        self._processors = (self.llm, *self._processors)

    @property
    def heard_s(self) -> float:
        return duration_s(self.loudspeaker.heard, 24000)


def guess(*, then: Sequence[Frame], think_s: float = 2.0) -> list[Frame]:
    """A visitor speaks, and the bot guesses the rest."""
    asked = LLMContextFrame(LLMContext([{"role": "user", "content": "?"}]), speculation=True)
    return [UserStartedSpeakingFrame(), asked, SleepFrame(think_s), *then]


KEPT = [UserStoppedSpeakingFrame(), SleepFrame(6.0)]
WITHDRAWN = [EagerEndOfTurnCancelFrame(), SleepFrame(3.0)]


def test_a_kept_guess_is_heard_at_once_and_made_once():
    """Half a second is enough for its second word, and would not be if it had to be made."""
    call = GuessingCall()

    call.play(guess(then=[UserStoppedSpeakingFrame(), SleepFrame(0.45), InterruptionFrame()]))

    assert call.history == ["Your invoice"]
    assert call.engine.texts.count(FIRST) == 1
    assert call.cache.stats.hits == 1


def test_a_kept_guess_is_heard_and_remembered_whole():
    call = GuessingCall()

    call.play(guess(then=KEPT))

    assert call.engine.texts == [FIRST, SECOND]
    assert call.history == ["Your invoice is under **Billing**. Choose the month."]
    assert call.errors == []


def test_a_guess_kept_while_it_is_voiced_is_voiced_on():
    call = GuessingCall()

    call.play(guess(think_s=0.5, then=KEPT))

    assert call.engine.texts == [FIRST, SECOND]
    assert call.history == ["Your invoice is under **Billing**. Choose the month."]


def test_a_guess_kept_before_its_first_sentence_is_spoken_as_ever():
    call = GuessingCall("Your invoice ", 1.0, *ANSWER[1:])

    call.play(guess(think_s=0.5, then=KEPT))

    assert call.engine.texts == [FIRST, SECOND]
    assert call.cache.stats.hits == 0


@pytest.mark.parametrize("think_s", [0.3, 2.0])
def test_a_withdrawn_guess_is_never_heard_and_its_voice_stops(think_s: float):
    call = GuessingCall()

    call.play(guess(think_s=think_s, then=WITHDRAWN))

    assert call.engine.texts == [FIRST]
    assert call.engine.ended == 1
    assert call.engine.whole == ([FIRST] if think_s == 2.0 else [])
    assert not any(call.loudspeaker.heard)
    assert call.history == []


def test_a_guess_after_a_withdrawn_one_is_voiced_too():
    call = GuessingCall()

    call.play(guess(think_s=0.3, then=[*WITHDRAWN, *guess(then=KEPT)]))

    assert call.engine.texts == [FIRST, FIRST, SECOND]
    assert call.engine.whole == [FIRST, SECOND]


@pytest.mark.parametrize("think_s", [0.4, 2.0])
def test_a_barge_in_during_a_sentence_voiced_ahead_is_remembered_to_the_word(think_s: float):
    call = GuessingCall(cut_in_at_s=0.65)

    call.play(guess(think_s=think_s, then=KEPT))

    assert call.heard_s == pytest.approx(0.65, abs=0.1)
    assert call.history == ["Your invoice is"]
    assert call.engine.begun == call.engine.ended


def test_an_interruption_withdraws_a_guess():
    call = GuessingCall()

    call.play(guess(think_s=0.3, then=[InterruptionFrame(), SleepFrame(2.0)]))

    assert call.engine.whole == []
    assert call.heard_s == 0.0


@pytest.mark.parametrize(("max_pieces", "voiced"), [(1, [FIRST]), (2, [FIRST, SECOND])])
def test_a_guess_is_voiced_only_so_far(max_pieces: int, voiced: list[str]):
    call = GuessingCall(*ANSWER, " Then press save.", max_pieces=max_pieces)

    call.play(guess(then=WITHDRAWN))

    assert call.engine.texts == voiced


def test_a_single_sentence_is_voiced_when_the_guess_is_whole():
    call = GuessingCall("Hello there.")

    call.play(guess(then=WITHDRAWN))

    assert call.engine.whole == ["Hello there."]


def test_a_first_clause_is_voiced_ahead_as_the_speaker_will_ask_for_it():
    call = GuessingCall("Open the settings page in your account and then ", "choose billing.")

    call.play(guess(then=KEPT))

    assert call.engine.texts == [
        "Open the settings page in your account,",
        "and then choose billing.",
    ]
    assert call.cache.stats.hits == 1


def test_what_may_not_be_said_is_not_voiced_ahead():
    call = GuessingCall(check=lambda text: None)

    call.play(guess(then=WITHDRAWN))

    assert call.engine.texts == []


def test_what_is_said_differently_is_voiced_as_it_will_be_said():
    call = GuessingCall(check=lambda text: text.replace("invoice", "bill"))

    call.play(guess(then=WITHDRAWN))

    assert call.engine.texts == ["Your bill is under Billing."]


def test_in_a_text_session_nothing_is_voiced():
    call = GuessingCall()

    call.play([LLMConfigureOutputFrame(skip_tts=True), *guess(then=KEPT)])

    assert call.engine.texts == []
    assert call.history == ["Your invoice is under **Billing**. Choose the month."]


def test_an_answer_that_is_no_guess_is_not_voiced_ahead():
    call = GuessingCall()
    asked = LLMContextFrame(LLMContext([{"role": "user", "content": "?"}]))

    call.play([asked, SleepFrame(6.0)])

    assert call.engine.texts == [FIRST, SECOND]
    assert (call.cache.stats.hits, call.cache.stats.misses) == (0, 2)


def test_the_voice_of_the_moment_is_used():
    call = GuessingCall()
    voice = TTSUpdateSettingsFrame(delta=TTSSettings(voice="en-us+f3"))

    call.play([voice, SleepFrame(0.1), *guess(then=KEPT)])

    assert [asked[2] for asked in call.engine.asked] == ["en-us+f3"] * 2
    assert call.cache.stats.hits == 1


def test_an_engine_that_fails_ahead_is_asked_again_when_it_matters():
    call = GuessingCall()
    call.engine.dies_after = 2

    call.play(guess(then=KEPT))

    assert call.engine.texts == [FIRST, FIRST, SECOND]
    assert call.errors == []
    assert call.history == ["Your invoice is under **Billing**. Choose the month."]


async def test_pipecats_own_llm_has_its_guesses_voiced():
    class Guesser(PreVoicing, OpenAILLMService):
        """Over a real socket."""

    engine = SlowSpeech(takes_s=0.001, word_s=0.01)
    speaker = Speaker(CachedSpeech(engine))
    async with OpenAiServer() as server:
        llm = Guesser(api_key="none", base_url=server.url)
        llm.pre_voice(speaker)
        held = guess(think_s=1.0, then=[])[:-1]
        await run([llm, speaker], *held, 1.0, EagerEndOfTurnCancelFrame(), 0.1)

    assert engine.whole == [FIRST]
