"""An answer whose first clause is voiced before its sentence is written."""

import asyncio

import numpy as np
import pytest
from pipecat.frames.frames import TTSSpeakFrame
from pipecat.tests.utils import SleepFrame

from processors.audio import pcm16_to_float, silence
from processors.frames import VoiceStyleFrame
from processors.speaker import Speaker
from processors.spoken_texts import engine_texts
from processors.tts.clauses import pause_after_s
from processors.tts.engine import SpeechChunk
from processors.tts.espeak import EspeakEngine
from processors.tts.playout import PAUSE_S
from processors.tts.styles import Style
from tests.fakes.speech_engine import DiesAfter, Replays, SteadySpeech
from tests.processors.spoken_call import HeardCall, audio, hear, reply

CLAUSE = "You can change your address in the settings,"
REST = "but you have to log in first."
ANSWER = f"{CLAUSE} {REST} Then press save."
SEAM_S = 0.06


def tokens(text: str, size: int) -> list[str]:
    return [text[at : at + size] for at in range(0, len(text), size)]


@pytest.mark.parametrize("size", [1, 4, 1000])
def test_an_answer_is_cut_alike_whatever_its_tokens(size: int):
    engine = SteadySpeech(word_s=0.1)

    hear(Speaker(engine), reply(*tokens(ANSWER, size)))

    assert [asked[0] for asked in engine.asked] == [CLAUSE, REST, "Then press save."]


def test_a_clause_is_heard_while_its_sentence_is_still_written():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)), cut_in_at_s=0.35)
    start, *texts, end = reply(f"{CLAUSE} but ", "you have to log in first.")

    call.play([start, texts[0], SleepFrame(2.0), texts[1], end, SleepFrame(1.0)])

    assert call.history[0] == "You can change your"


def test_only_the_first_piece_of_an_answer_may_be_a_clause():
    engine = SteadySpeech(word_s=0.1)
    later = "Please note this. " + CLAUSE + " " + REST

    hear(Speaker(engine), [*reply(later), *reply(ANSWER)])

    assert [asked[0] for asked in engine.asked] == [
        "Please note this.",
        f"{CLAUSE} {REST}",
        CLAUSE,
        REST,
        "Then press save.",
    ]


def test_an_answer_begun_with_a_clause_is_remembered_as_it_was_written():
    written = "Open the settings page in your account and then choose **the tab**. Press save."
    engine = SteadySpeech(word_s=0.1)
    call = HeardCall(Speaker(engine))

    call.play([*reply(*tokens(written, 3)), SleepFrame(3.0)])

    assert engine.asked[0][0] == "Open the settings page in your account,"
    assert call.history == [written]


def test_after_a_barge_in_the_next_answer_begins_with_a_clause_again():
    engine = SteadySpeech(word_s=0.2)
    call = HeardCall(Speaker(engine), cut_in_at_s=0.3)
    begun = reply(f"{CLAUSE} but you ")[:-1]

    call.play([*begun, SleepFrame(1.0), *reply(ANSWER), SleepFrame(5.0)])

    assert [asked[0] for asked in engine.asked] == [CLAUSE, CLAUSE, REST, "Then press save."]
    assert call.history == ["You can", ANSWER]


def test_the_rest_follows_its_clause_after_a_comma_and_a_sentence_after_a_full_stop():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)))

    call.play([*reply(ANSWER), SleepFrame(3.0)])

    assert silences_s(call.loudspeaker.heard, 24000) == pytest.approx(
        [pause_after_s(CLAUSE), PAUSE_S], abs=0.02
    )


def test_nothing_is_put_before_a_rest_that_comes_late():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)))
    start, *texts, end = reply(f"{CLAUSE} but ", "you have to log in first.")

    call.play([start, texts[0], SleepFrame(1.3), texts[1], end, SleepFrame(2.0)])

    assert silences_s(call.loudspeaker.heard, 24000) == []
    assert call.history == [f"{CLAUSE} {REST}"]


def test_silence_an_engine_leaves_behind_a_clause_is_not_heard():
    quiet = SpeechChunk(silence(0.25, 22050))
    chunks = {text: [SteadySpeech().said(0, text), quiet] for text in (CLAUSE, REST)}
    call = HeardCall(Speaker(Replays(chunks)))

    call.play([*reply(f"{CLAUSE} {REST}"), SleepFrame(3.0)])

    assert silences_s(call.loudspeaker.heard, 24000) == pytest.approx(
        [pause_after_s(CLAUSE)], abs=0.02
    )


def test_a_notice_in_the_middle_is_no_rest_of_a_clause():
    start, *texts, end = reply(f"{CLAUSE} but ", "you have to log in first.")
    notice = TTSSpeakFrame("One moment.")
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)))

    call.play([start, texts[0], notice, texts[1], end, SleepFrame(3.0)])

    assert silences_s(call.loudspeaker.heard, 24000) == pytest.approx([PAUSE_S] * 2, abs=0.02)


def test_a_clause_that_cannot_be_sounded_leaves_its_text():
    call = HeardCall(Speaker(DiesAfter(2, times=1, word_s=0.1)))

    call.play([*reply(ANSWER), SleepFrame(3.0)])

    assert call.history == [ANSWER]
    assert len(call.errors) == 1


@pytest.mark.parametrize(
    ("language", "words_per_minute", "sentence"),
    [
        ("en", 175, f"{CLAUSE} {REST}"),
        ("en", 120, f"{CLAUSE} {REST}"),
        ("en", 260, f"{CLAUSE} {REST}"),
        ("en", 175, "Open the settings page in your account and then choose billing."),
        ("en", 175, "There are three ways to pay for this: by card or by invoice."),
        ("de", 175, "Sie können Ihre Adresse jederzeit dort ändern, wenn Sie angemeldet sind."),
        ("fr", 175, "Vous pouvez changer votre adresse dans les paramètres, mais pas ici."),
        ("hi", 175, "आप सेटिंग्स में जाकर अपना पता बदल सकते हैं, लेकिन पहले लॉग इन करें।"),
        ("zh", 175, "您可以在设置页面里更改您的账单地址，但是您需要先登录。"),
    ],
)
def test_a_joined_sentence_has_no_silence_the_whole_one_has_not(
    language: str, words_per_minute: int, sentence: str
):
    pieces, whole = said_by_espeak(sentence, language, words_per_minute)
    assert len(pieces) == 2
    speaker = Speaker(Replays(pieces), language=language, words_per_minute=words_per_minute)

    heard = hear(speaker, reply(sentence))

    longest_s = max(silences_s(whole, 22050), default=0.0)
    assert max(silences_s(audio(heard), 24000)) < longest_s + SEAM_S


def said_by_espeak(
    text: str, language: str, words_per_minute: int
) -> tuple[dict[str, list[SpeechChunk]], bytes]:
    """Speech of each piece a speaker asks for, and of the whole text."""

    async def listen() -> tuple[dict[str, list[SpeechChunk]], bytes]:
        async with EspeakEngine(children=1) as engine:

            async def said(text: str) -> list[SpeechChunk]:
                how = {"language": language, "words_per_minute": words_per_minute}
                return [chunk async for chunk in engine.speak(text, **how)]

            pieces = {piece: await said(piece) for piece in await engine_texts(text, language)}
            whole = b"".join(chunk.pcm16 for chunk in await said(text))
            return pieces, whole

    return asyncio.run(listen())


def silences_s(pcm16: bytes, rate_hz: int) -> list[float]:
    """Silences of 40 ms or more between the first and the last sound, in order."""
    sounding = np.flatnonzero(np.abs(pcm16_to_float(pcm16)) > 0.005)
    return [gap for gap in (np.diff(sounding) / rate_hz).tolist() if gap >= 0.04]


def test_a_gentle_manner_leaves_longer_pauses_in_an_answer():
    call = HeardCall(Speaker(SteadySpeech(word_s=0.1)))

    call.play([VoiceStyleFrame(Style(pauses=1.5)), *reply(ANSWER), SleepFrame(3.0)])

    assert silences_s(call.loudspeaker.heard, 24000) == pytest.approx(
        [1.5 * pause_after_s(CLAUSE), 1.5 * PAUSE_S], abs=0.02
    )
