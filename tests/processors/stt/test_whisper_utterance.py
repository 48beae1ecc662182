import pytest

from processors.stt.local_agreement import Limits
from processors.stt.whisper_utterance import LONGEST_SPAN_S, Decoded, Span, Utterance
from processors.stt.words import Word
from tests.fakes.whisper import HearsWhatLiesInTheSpan, sound, speech, streamed

SAID = speech("where", "is", "my", "order")


def fed(pcm16: bytes) -> Utterance:
    utterance = Utterance(unsure_s=0.0)
    utterance.add(pcm16)
    return utterance


def decode(utterance: Utterance, *, last: bool = False, **what: float) -> Span | None:
    """Decode what is new, if anything is."""
    if span := utterance.span(last=last):
        decoded = HearsWhatLiesInTheSpan(SAID).decode(span)
        no_speech = what.get("no_speech", 0.0)
        utterance.hear(span, Decoded(decoded.words, no_speech, decoded.language))
    return span


def test_silence_behind_the_last_word_is_not_decoded_again():
    pcm16 = sound(SAID)
    utterance = fed(pcm16[:-6_400])
    decode(utterance)
    utterance.add(pcm16[-6_400:])

    assert utterance.decoded
    assert utterance.close().text == "where is my order"


def test_a_word_behind_the_last_decode_is():
    pcm16 = sound(SAID)
    utterance = fed(pcm16[: 2 * 16_000])
    decode(utterance)
    utterance.add(pcm16[2 * 16_000 :] + sound(SAID))

    assert not utterance.decoded


def test_a_partial_with_nothing_new_costs_nothing():
    utterance = fed(sound(SAID))

    assert decode(utterance) is not None
    assert decode(utterance) is None


def test_a_moment_of_sound_is_not_worth_decoding():
    assert decode(fed(bytes(2 * 1_600))) is None
    assert fed(b"").decoded
    assert fed(b"").close().text == ""


def test_an_utterance_is_as_sure_as_its_words_and_less_so_in_noise():
    clear, noisy = fed(sound(SAID)), fed(sound(SAID))
    decode(clear, last=True)
    decode(noisy, last=True, no_speech=0.8)

    assert clear.close().confidence == pytest.approx(0.9)
    assert noisy.close().confidence == pytest.approx(0.36)


def test_an_open_utterance_is_not_weighed():
    utterance = fed(sound(SAID))
    decode(utterance)

    assert utterance.hypothesis().confidence == 0.0


def test_a_result_for_sound_that_was_cut_off_since_is_not_taken_in():
    utterance = fed(sound(SAID))
    old = utterance.span()
    decode(utterance)
    assert old is not None

    utterance.hear(old, Decoded((Word(" wrong", 0.0, 0.1, 0.9),), 0.0, "en"))

    assert utterance.close().text == "where is my order"


def test_more_than_whisper_hears_at_a_time_is_decoded_in_pieces():
    long = speech(*(f"word{number}" for number in range(100)))

    heard, _, spans = streamed(long, 1_000, every_ms=99_000, limits=Limits(4.0, 8.0))

    assert max(span.length_s for span in spans) <= LONGEST_SPAN_S
    assert heard.text.split() == [word.text for word in long]


def test_nothing_is_relied_on_while_the_language_is_not_certain():
    utterance = Utterance(unsure_s=0.0)
    pcm16 = sound(SAID)
    for at in range(0, len(pcm16), 9_600):
        utterance.add(pcm16[at : at + 9_600])
        if span := utterance.span():
            utterance.hear(span, HearsWhatLiesInTheSpan(SAID).decode(span), settled=False)

    assert utterance.committed == ()
    assert utterance.close().text == "where is my order"
