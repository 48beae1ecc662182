import pytest

from processors.tts.begun import Begun
from processors.tts.engine import SpeechChunk, WordTime

RATE_HZ = 1000


def told(*chunks: SpeechChunk) -> list[tuple[float, str]]:
    """Each word, and the seconds of sound before it."""
    begun, sent, words = Begun(RATE_HZ), b"", []
    for chunk in chunks:
        for part, passed in begun.parts(chunk):
            sent += part
            words += [(len(sent) / 2 / RATE_HZ, word.text) for word in passed]
    assert sent == b"".join(chunk.pcm16 for chunk in chunks)
    return words + [(float("inf"), word.text) for word in begun.rest()]


def sound(seconds: float, *words: WordTime) -> SpeechChunk:
    size = 2 * round(seconds * RATE_HZ)
    return SpeechChunk((b"\1\2" * size)[:size], words)


ONE, TWO, THREE = WordTime("one ", 0.0), WordTime("two ", 0.5), WordTime("three", 0.58)
TOLD = [(0.1, "one "), (0.6, "two "), (0.68, "three")]


@pytest.mark.parametrize("size_s", [0.06, 0.11, 0.3])
def test_words_are_told_when_they_have_begun_whatever_the_chunks(size_s: float):
    chunks = []
    for number in range(round(1.0 / size_s)):
        begin_s, end_s = number * size_s, (number + 1) * size_s
        words = [word for word in (ONE, TWO, THREE) if begin_s <= word.start_s < end_s]
        chunks.append(sound(size_s, *words))

    assert told(*chunks) == TOLD


def test_words_come_in_one_piece_with_their_sentence():
    assert told(sound(1.0, ONE, TWO, THREE)) == TOLD


def test_words_of_a_time_that_has_passed_are_told_at_once():
    assert told(sound(0.7), sound(0.1, ONE, TWO)) == [(0.7, "one "), (0.7, "two ")]


def test_a_word_that_no_sound_came_for_is_told_at_the_end():
    assert told(sound(0.3, ONE), sound(0.0, TWO)) == [(0.1, "one "), (float("inf"), "two ")]
