import asyncio

import numpy as np
import pytest
from pipecat.frames.frames import (
    ErrorFrame,
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
from pipecat.tests.utils import SleepFrame, run_test
from pipecat.transcriptions.language import Language
from pipecat.utils.time import seconds_to_nanoseconds

from processors.audio import duration_s, pcm16_to_float
from processors.speaker import Speaker
from processors.tts.espeak import EspeakEngine
from processors.tts.playout import PAUSE_S
from tests.fakes.speech_engine import DiesAfter, KnowsOneVoice, SteadySpeech
from tests.processors.spoken_call import Call, audio, hear, reply

ANSWER = ["One two three four. ", "Five **six** seven ", "eight."]
SPOKEN = ["One two three four.", "Five six seven eight."]
WRITTEN = "One two three four. Five **six** seven eight."


@pytest.mark.parametrize(
    ("cut_in_at_s", "heard"),
    [
        (0.75, "One two three"),
        (4 * 0.3 + PAUSE_S + 0.45, "One two three four. Five **six**"),
    ],
)
async def test_an_answer_cut_short_is_remembered_up_to_the_word_heard(
    cut_in_at_s: float, heard: str
):
    call = Call(Speaker(SteadySpeech(word_s=0.3)), cut_in_at_s=cut_in_at_s)

    await call.play([SleepFrame(0.5), *reply(*ANSWER), SleepFrame(cut_in_at_s + 0.3)])

    assert call.history == [heard]
    assert call.errors == []


async def test_a_late_sentence_is_not_remembered_before_it_sounds():
    speaker = Speaker(SteadySpeech(word_s=0.2))
    start, *texts, end = reply("One two. ", "Three four five ", "six. ")
    call = Call(speaker, cut_in_at_s=0.4 + 0.3)

    await call.play([start, *texts[:2], SleepFrame(1.0), texts[2], end, SleepFrame(1.0)])

    assert call.history == ["One two. Three four"]


async def test_the_answer_after_an_interruption_is_timed_anew():
    call = Call(Speaker(SteadySpeech(word_s=0.2)), cut_in_at_s=0.3)
    second = reply("Seven eight nine.")

    await call.play([*reply(*ANSWER), SleepFrame(0.5), *second, SleepFrame(0.9)])

    assert call.history == ["One two", "Seven eight nine."]


async def test_an_answer_does_not_wait_for_the_one_cut_short():
    frames = [*reply("word " * 10), SleepFrame(0.2), InterruptionFrame(), *reply("Now.")]

    heard = await hear(Speaker(SteadySpeech(word_s=1.0)), frames)

    (word,) = [frame for frame in heard if isinstance(frame, TTSTextFrame) and frame.text == "Now."]
    assert word.pts < seconds_to_nanoseconds(5.0)


async def test_a_whole_answer_is_heard_sentence_by_sentence_with_a_pause():
    engine = SteadySpeech(word_s=0.1)
    call = await Call(Speaker(engine)).play([*reply(*ANSWER), SleepFrame(1.3)])

    assert call.history == [WRITTEN]
    assert [asked[0] for asked in engine.asked] == SPOKEN
    voiced = np.abs(pcm16_to_float(call.loudspeaker.heard)) > 0.01
    gaps = np.diff(np.flatnonzero(voiced))
    assert gaps.max() / 24000 == pytest.approx(PAUSE_S, abs=0.02)


async def test_captions_announce_a_sentence_before_they_follow_its_words():
    call = Call(Speaker(SteadySpeech(word_s=0.1)))
    await call.play([*reply(*ANSWER), SleepFrame(1.3)], enable_rtvi=True)

    outputs = [m["data"] for m in call.loudspeaker.messages if m["type"] == "bot-output"]
    assert [data["spoken_status"] for data in outputs] == 2 * [
        "new",
        *3 * ["in-progress"],
        "completed",
    ]


async def test_chinese_is_remembered_without_spaces():
    async with EspeakEngine(children=1) as engine:
        call = Call(Speaker(engine, language="zh"))
        await call.play([*reply("您好。", "第2步？"), SleepFrame(2.5)])

    assert call.history == ["您好。第2步？"]


async def test_resampled_speech_has_no_seam_between_chunks_and_keeps_its_end():
    engine = SteadySpeech(word_s=0.0601)

    frames = await hear(Speaker(engine), reply("a " * 30))

    tone = pcm16_to_float(audio(frames))
    assert duration_s(audio(frames), 24000) == pytest.approx(30 * 0.0601, abs=0.001)
    steepest = 0.3 * 2 * np.pi * 200 / 24000
    inner = tone[200:-200]
    assert np.abs(np.diff(inner)).max() < 1.1 * steepest


async def test_speech_at_the_rate_of_the_pipeline_passes_untouched():
    engine = SteadySpeech(word_s=0.1, rate_hz=16000)
    params = PipelineParams(audio_out_sample_rate=16000)

    frames = await hear(Speaker(engine), reply("one two"), pipeline_params=params)

    whole = b"".join(engine.said(number, "x").pcm16 for number in range(2))
    assert audio(frames) == whole


async def test_a_silent_reply_makes_no_sound_and_is_remembered():
    engine = SteadySpeech()
    call = await Call(Speaker(engine)).play([*reply(*ANSWER, skip_tts=True), SleepFrame(0.3)])

    assert engine.asked == []
    assert not any(call.loudspeaker.heard)
    assert call.history == [WRITTEN]


@pytest.mark.parametrize("words", [0, 2])
async def test_a_lost_engine_leaves_the_text(words: int):
    call = Call(Speaker(DiesAfter(words, word_s=0.1)))
    await call.play([*reply(*ANSWER), SleepFrame(1.2)], enable_rtvi=True)

    assert call.errors == 2 * ["the fake died as it was told to"]
    assert call.history == [WRITTEN]
    assert call.captions == [SPOKEN[0], "Five **six** seven eight."]


async def test_the_sentence_after_a_loss_sounds_again():
    speaker = Speaker(DiesAfter(0, times=1, word_s=0.1))

    down, up = await run_test(speaker, frames_to_send=[*reply("One two."), *reply("Three four.")])

    assert len([frame for frame in up if isinstance(frame, ErrorFrame)]) == 1
    assert 0.2 < duration_s(audio(down), 24000) < 0.6


async def test_an_engine_lost_for_good_never_makes_the_speaker_unusable():
    speaker = Speaker(DiesAfter(0))

    _, up = await run_test(
        speaker, frames_to_send=[frame for _ in range(5) for frame in reply("One two.")]
    )

    assert speaker.is_usable
    assert len([frame for frame in up if isinstance(frame, ErrorFrame)]) == 5


async def test_an_unknown_brand_voice_falls_back_to_the_language_and_is_reported_once():
    engine = KnowsOneVoice(word_s=0.1)
    call = Call(Speaker(engine, voice="mara"))

    await call.play([*reply(*ANSWER), SleepFrame(1.3)])

    assert call.errors == ["voice 'mara': none of that name"]
    assert [asked[0] for asked in engine.asked] == SPOKEN


async def test_language_and_voice_can_be_switched_and_belong_together():
    engine = SteadySpeech(word_s=0.01)

    def switch(**settings: object) -> TTSUpdateSettingsFrame:
        return TTSUpdateSettingsFrame(delta=TTSSettings(**settings))

    await hear(
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


async def test_an_interruption_stops_the_synthesis():
    engine = SteadySpeech(word_s=1.0)
    frames = [*reply("word " * 60), SleepFrame(0.3), InterruptionFrame(), SleepFrame(0.2)]

    await hear(Speaker(engine), frames)

    assert (engine.begun, engine.ended) == (1, 1)


async def test_a_speech_far_ahead_of_its_listener_waits():
    engine = SteadySpeech(word_s=1.0)
    frames = [*reply("word " * 60), SleepFrame(0.5), InterruptionFrame(), SleepFrame(0.1)]

    async with asyncio.timeout(10):
        heard = await hear(Speaker(engine), frames)

    assert 14 < duration_s(audio(heard), 24000) < 18


async def test_what_must_be_heard_out_survives_an_interruption():
    notice = TTSSpeakFrame("One two three four.")
    notice.interruptible = False
    call = Call(Speaker(SteadySpeech(word_s=0.2)), cut_in_at_s=0.3)

    await call.play([notice, SleepFrame(0.5), *reply("Five six."), SleepFrame(1.4)])

    assert " ".join(call.history) == "One two three four. Five six."
    assert duration_s(call.loudspeaker.heard, 24000) == pytest.approx(1.2 + PAUSE_S, abs=0.05)


async def test_characters_are_metered():
    params = PipelineParams(enable_metrics=True, enable_usage_metrics=True)

    frames = await hear(Speaker(SteadySpeech()), reply(*ANSWER), pipeline_params=params)

    metered = [
        data.value
        for frame in frames
        if isinstance(frame, MetricsFrame)
        for data in frame.data
        if isinstance(data, TTSUsageMetricsData)
    ]
    assert metered == [len(text) for text in SPOKEN]


async def test_words_and_end_of_a_turn_come_in_order():
    frames = await hear(Speaker(SteadySpeech()), reply(*ANSWER))

    words = [frame for frame in frames if isinstance(frame, TTSTextFrame)]
    assert [word.text for word in words] == " ".join(SPOKEN).split()
    times = [word.pts for word in words]
    assert times == sorted(times)
    assert isinstance(frames[-2], TTSStoppedFrame)
    assert isinstance(frames[-1], LLMFullResponseEndFrame)


async def test_espeak_in_a_call_is_remembered_to_the_word_heard():
    text = "First, open the settings page and choose the account tab."
    async with EspeakEngine(children=1) as engine:
        chunks = [chunk async for chunk in engine.speak(text, language="en")]
        times = [(word.text, word.start_s) for chunk in chunks for word in chunk.words]
        call = Call(Speaker(engine), cut_in_at_s=1.7)
        await call.play([*reply(text), SleepFrame(2.0)])

    assert times[4][0] == "page "
    assert times[4][1] < 1.6
    assert times[5][1] > 1.8
    assert call.history == ["First, open the settings page"]
