import asyncio

import numpy as np
import pytest
from pipecat.frames.frames import (
    EndFrame,
    InterruptionFrame,
    LLMFullResponseEndFrame,
    MetricsFrame,
    TTSSpeakFrame,
    TTSStoppedFrame,
    TTSTextFrame,
    TTSUpdateSettingsFrame,
)
from pipecat.metrics.metrics import TTSUsageMetricsData
from pipecat.pipeline.worker import PipelineParams
from pipecat.services.settings import TTSSettings
from pipecat.tests.utils import SleepFrame
from pipecat.transcriptions.language import Language

from processors.audio import duration_s, pcm16_to_float
from processors.speaker import Speaker
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import EspeakEngine
from processors.tts.playout import PAUSE_S
from tests.fakes.speech_engine import DiesAfter, KnowsOneVoice, Replays, SteadySpeech
from tests.processors.spoken_call import Call, HeardCall, audio, hear, reply

ANSWER = ["One two three four. ", "Five **six** seven ", "eight."]
SPOKEN = ["One two three four.", "Five six seven eight."]
WRITTEN = "One two three four. Five **six** seven eight."


@pytest.mark.parametrize(
    ("cut_in_at_s", "heard"),
    [
        (1.25, "One two three"),
        (4 * 0.5 + PAUSE_S + 0.75, "One two three four. Five **six**"),
    ],
)
def test_an_answer_cut_short_is_remembered_up_to_the_word_heard(cut_in_at_s: float, heard: str):
    call = HeardCall(Speaker(SteadySpeech(word_s=0.5)), cut_in_at_s=cut_in_at_s)

    call.play([SleepFrame(0.5), *reply(*ANSWER), SleepFrame(cut_in_at_s + 0.3)])

    assert call.history == [heard]
    assert call.errors == []


@pytest.mark.parametrize("takes", [1.5, 3.0])
def test_where_the_sound_falls_behind_so_does_what_is_remembered(takes: float):
    call = HeardCall(Speaker(SteadySpeech(word_s=0.5)), cut_in_at_s=1.25, takes=takes)

    call.play([*reply(*ANSWER), SleepFrame(1.25 * takes + 0.5)])

    assert call.history == ["One two three"]


def test_a_late_sentence_is_not_remembered_before_it_sounds():
    speaker = Speaker(SteadySpeech(word_s=0.4))
    start, *texts, end = reply("One two. ", "Three four five ", "six. ")
    call = HeardCall(speaker, cut_in_at_s=0.8 + 0.6)

    call.play([start, *texts[:2], SleepFrame(1.5), texts[2], end, SleepFrame(1.0)])

    assert call.history == ["One two. Three four"]


def test_the_answer_after_an_interruption_is_timed_anew():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.4)), cut_in_at_s=0.6)
    second = reply("Seven eight nine.")

    call.play([*reply(*ANSWER), SleepFrame(1.0), *second, SleepFrame(1.5)])

    assert call.history == ["One two", "Seven eight nine."]


def test_an_answer_does_not_wait_for_the_one_cut_short():
    call = HeardCall(Speaker(SteadySpeech(word_s=1.0)), cut_in_at_s=0.5)

    call.play([*reply("word " * 10), SleepFrame(0.8), *reply("Now."), SleepFrame(1.2)])

    assert call.history == ["word", "Now."]


def test_a_whole_answer_is_heard_sentence_by_sentence_with_a_pause():
    engine = SteadySpeech(word_s=0.1)
    call = HeardCall(Speaker(engine))
    call.play([*reply(*ANSWER), SleepFrame(1.3)])

    assert call.history == [WRITTEN]
    assert [asked[0] for asked in engine.asked] == SPOKEN
    voiced = np.abs(pcm16_to_float(call.loudspeaker.heard)) > 0.01
    gaps = np.diff(np.flatnonzero(voiced))
    assert gaps.max() / 24000 == pytest.approx(PAUSE_S, abs=0.02)


def test_captions_announce_a_sentence_before_they_follow_its_words():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)))
    call.play([*reply(*ANSWER), SleepFrame(1.3)], rtvi=True)

    assert [status for _, status in call.captions] == 2 * [
        "new",
        *3 * ["in-progress"],
        "completed",
    ]


def test_chinese_is_remembered_without_spaces():
    engine = as_said_by_espeak("您好。", "第2步？", language="zh")
    call = HeardCall(Speaker(engine, language="zh"))
    call.play([*reply("您好。", "第2步？"), SleepFrame(2.5)])

    assert call.history == ["您好。第2步？"]


def test_resampled_speech_has_no_seam_between_chunks_and_keeps_its_end():
    engine = SteadySpeech(word_s=0.0601)

    frames = hear(Speaker(engine), reply("a " * 30))

    tone = pcm16_to_float(audio(frames))
    assert duration_s(audio(frames), 24000) == pytest.approx(30 * 0.0601, abs=0.001)
    steepest = 0.3 * 2 * np.pi * 200 / 24000
    inner = tone[200:-200]
    assert np.abs(np.diff(inner)).max() < 1.1 * steepest


def test_speech_at_the_rate_of_the_pipeline_passes_untouched():
    engine = SteadySpeech(word_s=0.1, rate_hz=16000)
    params = PipelineParams(audio_out_sample_rate=16000)

    frames = hear(Speaker(engine), reply("one two"), params=params)

    whole = b"".join(engine.said(number, "x").pcm16 for number in range(2))
    assert audio(frames) == whole


def test_a_silent_reply_makes_no_sound_and_is_remembered():
    engine = SteadySpeech()
    call = HeardCall(Speaker(engine))
    call.play([*reply(*ANSWER, skip_tts=True), SleepFrame(0.3)])

    assert engine.asked == []
    assert not any(call.loudspeaker.heard)
    assert call.history == [WRITTEN]


@pytest.mark.parametrize("words", [0, 2])
def test_a_lost_engine_leaves_the_text(words: int):
    call = HeardCall(Speaker(DiesAfter(words, word_s=0.1)))
    call.play([*reply(*ANSWER), SleepFrame(1.2)], rtvi=True)

    assert call.errors == 2 * ["the fake died as it was told to"]
    assert call.history == [WRITTEN]
    shown = [text for text, status in call.captions if status == "completed"]
    assert shown == ["One two three four.", "Five **six** seven eight."]


def test_the_sentence_after_a_loss_sounds_again():
    speaker = Speaker(DiesAfter(0, times=1, word_s=0.1))

    call = Call(speaker)
    call.play([*reply("One two."), *reply("Three four.")])

    assert call.errors == ["the fake died as it was told to"]
    assert 0.2 < duration_s(audio(call.down), 24000) < 0.6


def test_an_engine_lost_for_good_never_makes_the_speaker_unusable():
    speaker = Speaker(DiesAfter(0))

    call = Call(speaker)
    call.play([frame for _ in range(5) for frame in reply("One two.")])

    assert speaker.is_usable
    assert len(call.errors) == 5


def test_an_unknown_brand_voice_falls_back_to_the_language_and_is_reported_once():
    engine = KnowsOneVoice(word_s=0.1)
    call = HeardCall(Speaker(engine, voice="mara"))

    call.play([*reply(*ANSWER), SleepFrame(1.3)])

    assert call.errors == ["voice 'mara': none of that name"]
    assert [asked[0] for asked in engine.asked] == SPOKEN


def test_language_and_voice_can_be_switched_and_belong_together():
    engine = SteadySpeech(word_s=0.01)

    def switch(**settings: object) -> TTSUpdateSettingsFrame:
        return TTSUpdateSettingsFrame(delta=TTSSettings(**settings))

    hear(
        Speaker(engine, voice="en-us+f3", words_per_minute=150),
        [
            *reply("One."),
            switch(language=Language.DE),
            *reply("Zwei."),
            switch(voice="de+f2"),
            *reply("Drei."),
            switch(language=Language.EN_GB),
            *reply("Four."),
            switch(language="de"),
            *reply("Fünf."),
            switch(language="es"),
            switch(voice="de+f2"),
            *reply("Seis."),
        ],
    )

    assert engine.asked == [
        ("One.", "en", "en-us+f3", 150),
        ("Zwei.", "de", None, 150),
        ("Drei.", "de", "de+f2", 150),
        ("Four.", "en", "en-us+f3", 150),
        ("Fünf.", "de", "de+f2", 150),
        ("Seis.", "es", "de+f2", 150),
    ]


def test_an_interruption_stops_the_synthesis():
    engine = SteadySpeech(word_s=1.0)
    frames = [*reply("word " * 60), SleepFrame(0.3), InterruptionFrame(), SleepFrame(0.2)]

    hear(Speaker(engine), frames)

    assert (engine.begun, engine.ended) == (1, 1)


def test_a_speech_far_ahead_of_its_listener_waits():
    engine = SteadySpeech(word_s=1.0)
    frames = [*reply("word " * 60), SleepFrame(0.5), InterruptionFrame(), SleepFrame(0.1)]

    heard = hear(Speaker(engine), frames)

    assert 14 < duration_s(audio(heard), 24000) < 18


def test_what_must_be_heard_out_survives_an_interruption():
    notice = TTSSpeakFrame("One two three four.")
    notice.interruptible = False
    call = HeardCall(Speaker(SteadySpeech(word_s=0.2)), cut_in_at_s=0.3)

    call.play([notice, SleepFrame(0.5), *reply("Five six."), SleepFrame(1.4)])

    assert " ".join(call.history) == "One two three four. Five six."
    assert duration_s(call.loudspeaker.heard, 24000) == pytest.approx(1.2 + PAUSE_S, abs=0.05)


def test_characters_are_metered():
    params = PipelineParams(enable_metrics=True, enable_usage_metrics=True)

    frames = hear(Speaker(SteadySpeech()), reply(*ANSWER), params=params)

    metered = [
        data.value
        for frame in frames
        if isinstance(frame, MetricsFrame)
        for data in frame.data
        if isinstance(data, TTSUsageMetricsData)
    ]
    assert metered == [len(text) for text in SPOKEN]


def test_words_and_end_of_a_turn_come_in_order():
    frames = hear(Speaker(SteadySpeech()), reply(*ANSWER))

    words = [frame for frame in frames if isinstance(frame, TTSTextFrame)]
    assert [word.text for word in words] == " ".join(SPOKEN).split()
    assert [type(f) for f in frames[-3:]] == [TTSStoppedFrame, LLMFullResponseEndFrame, EndFrame]


def test_espeak_in_a_call_is_remembered_to_the_word_heard():
    text = "First, open the settings page and choose the account tab."
    engine = as_said_by_espeak(text, language="en")
    call = HeardCall(Speaker(engine), cut_in_at_s=1.7)

    call.play([*reply(text), SleepFrame(2.0)])

    assert call.history == ["First, open the settings page"]


def as_said_by_espeak(*texts: str, language: str) -> Replays:
    """Real speech for virtual time."""

    async def listen() -> dict[str, list[SpeechChunk]]:
        async with EspeakEngine(children=1) as engine:
            return {
                text: [chunk async for chunk in engine.speak(text, language=language)]
                for text in texts
            }

    return Replays(asyncio.run(listen()))
