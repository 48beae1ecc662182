"""When an answer is begun before the turn is over, and which words it may be kept for."""

from pipecat.frames.frames import InputAudioRawFrame

from bots.guesses import NOT_COMPARED, Grasp
from bots.understanding import Wording
from processors.frames import DecodeNowFrame
from tests.bots.guessing import Silence, converse
from tests.fakes.llm import EchoLLM

GUESS = ("~where is my order", "~where is my order")


class Scripted(Wording):
    """Grasps what it is told to, and is slow when it is told to."""

    def __init__(self, grasp: Grasp = "some", slow: bool = False) -> None:
        self._grasp, self._slow = grasp, slow

    async def differ(self, guessed: str, said: str) -> str:
        if self._slow and not said.endswith("password"):
            return NOT_COMPARED
        return "" if said.startswith(guessed) else "other"

    async def grasp(self, words: str) -> Grasp:
        return self._grasp


async def test_words_whose_answer_is_sure_need_not_stay():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", "~how do I reset", 0.2, ">", "=how do I reset my password", 0.3),
        judge=Scripted("sure"),
    )

    assert talk.spoken == "answer to: how do I reset"


async def test_words_the_help_center_cannot_answer_yet_are_not_guessed_at():
    llm = EchoLLM()
    await converse(llm, "<", *GUESS, 0.1, judge=Scripted("none"))
    assert llm.asked == []


async def test_the_last_guess_of_a_turn_is_kept_for_the_pause():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", *GUESS, "~what are your hours", "~what are your hours", 0.1),
        *(">", "~what are your hours", 0.1, "=what are your hours", 0.3),
        max_guesses=2,
    )

    assert [words for words, _ in llm.questions] == ["where is my order", "what are your hours"]
    assert talk.outcomes[-1] == ("kept", "what are your hours")


async def test_a_guess_nobody_had_time_to_judge_is_withdrawn_at_the_end_only():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", *GUESS[:1], "~where is my order of", 0.2, ">", "=where is my password", 0.3),
        judge=Scripted("sure", slow=True),
    )

    assert talk.reasons == ["other"]
    assert talk.spoken == "answer to: where is my password"


async def test_in_the_first_silence_the_transcriber_is_asked_and_its_answer_guessed_at():
    quiet, llm = Silence(), EchoLLM()
    quiet.seconds = 0.1
    audio = InputAudioRawFrame(audio=bytes(640), sample_rate=16_000, num_channels=1)
    talk = await converse(
        *(llm, "<", audio, audio, audio, "~where is my order", 0.1, ">", "=where is my order", 0.2),
        quiet=quiet,
        eagerness="pause",
    )

    assert sum(isinstance(frame, DecodeNowFrame) for frame in talk.up) == 1
    assert llm.questions == [("where is my order", True)]


async def test_a_sure_answer_is_begun_in_the_first_silence_before_the_last_word_is_transcribed():
    quiet, llm = Silence(), EchoLLM()
    quiet.seconds = 0.1
    audio = InputAudioRawFrame(audio=bytes(640), sample_rate=16_000, num_channels=1)
    talk = await converse(
        *(llm, "<", "~how do I reset my", audio, 0.1, "~how do I reset my password", 0.1),
        *(">", "=how do I reset my password", 0.2),
        quiet=quiet,
        eagerness="pause",
        judge=Scripted("sure"),
    )

    assert talk.spoken == "answer to: how do I reset my"


FADING = (">", "=how do I reset my password", 0.2)
AUDIO = InputAudioRawFrame(audio=bytes(640), sample_rate=16_000, num_channels=1)


def fading() -> Silence:
    silence = Silence()
    silence.fading = True
    return silence


async def test_a_sure_answer_is_begun_once_as_the_voice_fades():
    talk = await converse(
        *(EchoLLM(), "<", "~how do I reset", AUDIO, AUDIO, AUDIO, 0.1, *FADING),
        quiet=fading(),
        eagerness="pause",
        judge=Scripted("sure"),
    )

    assert talk.outcomes == [("made", "how do I reset"), ("kept", "how do I reset")]
    assert not [frame for frame in talk.up if isinstance(frame, DecodeNowFrame)]


async def test_an_answer_that_is_not_sure_waits_for_the_silence():
    llm = EchoLLM()
    await converse(
        *(llm, "<", "~how do I reset", AUDIO, 0.1, *FADING), quiet=fading(), eagerness="pause"
    )

    assert [words for words, _ in llm.questions] == ["how do I reset my password"]


async def test_with_pause_nothing_is_guessed_between_words():
    llm = EchoLLM()
    await converse(llm, "<", *GUESS, 0.1, eagerness="pause")
    assert llm.asked == []


async def test_switched_off_nothing_is_guessed_at_all():
    llm = EchoLLM()
    await converse(llm, "<", *GUESS, ">", 0.1, "=where is my order", 0.2, eagerness="off")
    assert llm.questions == [("where is my order", False)]


async def test_a_guess_that_means_the_same_is_kept():
    llm = EchoLLM()
    talk = await converse(
        *(llm, "<", "~how do I reset my pass", "~how do I reset my pass", 0.2),
        *(">", "=how do I reset my password", 0.3),
        judge=Scripted(),
    )

    assert talk.spoken == "answer to: how do I reset my pass"
    assert talk.written == ["how do I reset my password"]
