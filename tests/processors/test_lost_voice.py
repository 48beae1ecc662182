"""The notice that answers will be read."""

from pipecat.frames.frames import TTSStoppedFrame
from pipecat.processors.frameworks.rtvi import RTVIServerMessageFrame
from pipecat.tests.utils import SleepFrame

from processors.errors import UnknownVoice
from processors.frames import DecisionFrame, VoiceStyleFrame
from processors.lost_voice import LostVoice
from processors.speaker import Speaker
from processors.tts.engine import SpeechEngine
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


def test_a_style_begins_with_the_next_answer():
    class Styled(SteadySpeech):
        def __init__(self) -> None:
            super().__init__()
            self.styles: list[object] = []

        async def speak(self, text, **how):
            self.styles.append(how["style"])
            async for chunk in super().speak(text, language=how["language"]):
                yield chunk

    engine = Styled()
    calm, plain = VoiceStyleFrame("calm"), VoiceStyleFrame(None)
    frames = [calm, *reply("One."), SleepFrame(2.0), *reply("Two."), SleepFrame(2.0)]
    Call(Speaker(engine)).play([*frames, plain, *reply("Three."), SleepFrame(2.0), *reply("Four.")])

    assert engine.styles == [None, "calm", "calm", None]


def test_a_language_without_any_voice_is_a_loss():
    class KnowsNone(SteadySpeech):
        async def speak(self, text, **how):
            raise UnknownVoice("none")
            yield

    assert len(notices(spoken(KnowsNone(), "One two."))) == 1
