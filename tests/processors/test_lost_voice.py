"""The notice that answers will be read."""

from pipecat.frames.frames import InterruptionFrame, TTSStoppedFrame
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame
from pipecat.tests.utils import SleepFrame

from processors.errors import UnknownVoice
from processors.frames import DecisionFrame, VoiceStyleFrame
from processors.lost_voice import LostVoice
from processors.speaker import Speaker
from processors.tts.engine import SpeechEngine
from processors.tts.styles import Style
from tests.fakes.speech_engine import DiesAfter, KnowsOneVoice, SteadySpeech
from tests.processors.spoken_call import Call, reply


def notices(call: Call) -> list[dict[str, str]]:
    frames = [f for f in call.down if isinstance(f, RTVIServerMessageFrame)]
    return [f.data for f in frames if f.data["type"] == "notice"]


def spoken(engine: SpeechEngine, *texts: str, voice: str | None = None) -> Call:
    call = Call(LostVoice(line="the words of {}".format), Speaker(engine, voice=voice))
    call.play([frame for text in texts for frame in [*reply(text), SleepFrame(3.0)]])
    return call


def test_the_page_is_told_once_however_often_the_voice_fails():
    call = spoken(DiesAfter(0), "One two.", "Three four.", "Five six.")

    assert notices(call) == [
        {"type": "notice", "code": "voice_lost", "text": "the words of voice_lost"}
    ]
    [decision] = [f for f in call.down if isinstance(f, DecisionFrame)]
    assert (decision.kind, decision.outcome) == ("voice", "text")


def test_another_voice_of_the_engine_is_no_loss():
    call = spoken(KnowsOneVoice(), "One two.", voice="mara")

    assert notices(call) == []
    assert call.errors != []


def test_a_voice_that_is_well_is_not_spoken_of():
    call = spoken(SteadySpeech(), "One two.")

    assert notices(call) == []
    assert any(isinstance(frame, TTSStoppedFrame) for frame in call.down)


class Styled(SteadySpeech):
    """Notes in which style each piece is to be said."""

    def __init__(self) -> None:
        super().__init__()
        self.styles: list[object] = []

    async def speak(self, text, **how):
        self.styles.append(how["style"])
        async for chunk in super().speak(text, language=how["language"]):
            yield chunk


def test_a_style_begins_with_the_next_answer():
    engine = Styled()
    calm, plain = VoiceStyleFrame(Style("calm")), VoiceStyleFrame(None)
    frames = [calm, *reply("One."), SleepFrame(2.0), *reply("Two."), SleepFrame(2.0)]
    Call(Speaker(engine)).play([*frames, plain, *reply("Three."), SleepFrame(2.0), *reply("Four.")])

    assert engine.styles == [Style("calm"), Style("calm"), None, None]


def test_a_style_leaves_the_answer_under_way_as_it_is():
    engine = Styled()
    start, one, end = reply("One. ")
    gentle, two = VoiceStyleFrame(Style(rate=0.9)), reply("Two.")[1]
    frames = [start, one, SleepFrame(0.5), gentle, two, end, SleepFrame(2.0), *reply("Three.")]
    Call(Speaker(engine)).play(frames)

    assert engine.styles == [None, None, Style(rate=0.9)]


def test_a_style_begins_behind_an_answer_that_was_cut_off():
    engine = Styled()
    start, one, _ = reply("One. ")
    gentle = VoiceStyleFrame(Style(rate=0.9))
    frames = [start, one, SleepFrame(0.5), gentle, InterruptionFrame(), SleepFrame(0.5)]
    Call(Speaker(engine)).play([*frames, *reply("Two.")])

    assert engine.styles[-1] == Style(rate=0.9)


def test_a_language_without_any_voice_is_a_loss():
    class KnowsNone(SteadySpeech):
        async def speak(self, text, **how):
            raise UnknownVoice("none")
            yield

    assert len(notices(spoken(KnowsNone(), "One two."))) == 1
