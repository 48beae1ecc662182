from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from processors.stt.local_agreement import Agreement, Limits
from processors.stt.words import Word
from tests.fakes.whisper import Said, sound, speech, streamed, windows

CHUNKS_MS = (20, 32, 100, 333)
SENTENCE = "I cannot find my invoice. Where is the button to download it? It was there before."
LIMITS = Limits(comfortable_s=1.5, longest_s=3.0)


def words(text: str, start_s: float = 0.0) -> list[Word]:
    """A word every 0.4 s."""
    return [
        Word(f" {word}", start_s + 0.4 * at, start_s + 0.4 * at + 0.3, 0.9)
        for at, word in enumerate(text.split())
    ]


def spelled(heard: Sequence[Word]) -> str:
    return "".join(word.text for word in heard).strip()


def after(*decodes: str) -> Agreement:
    """Each decode has heard half a second more than the one before."""
    agreement = Agreement()
    for number, text in enumerate(decodes, start=1):
        agreement.hear(words(text), until_s=0.5 * number)
    return agreement


def test_what_two_decodes_say_is_committed_but_for_the_last_word():
    agreement = after("where is my ore", "where is my order", "where is my order now")

    assert spelled(agreement.committed) == "where is my"
    assert spelled(agreement.tail) == "order now"


def test_what_they_differ_in_stays_open():
    agreement = after("wear is my", "where is my order")

    assert agreement.committed == ()
    assert spelled(agreement.tail) == "where is my order"


def test_a_comma_or_a_capital_is_no_other_word():
    agreement = after("Yes please do", "yes, please do it")

    assert spelled(agreement.committed) == "yes, please"


def test_the_same_sound_decoded_twice_agrees_on_nothing():
    agreement = Agreement()
    for _ in range(3):
        agreement.hear(words("where is my"), until_s=1.2)

    assert agreement.committed == ()


def test_a_decoder_that_changes_its_mind_takes_no_word_back():
    agreement = after("where is my order", "where is my order now", "wear is my border now please")

    assert spelled(agreement.committed).startswith("where is my")
    assert "border" not in spelled(agreement.tail).split()[1:]


def test_a_window_is_cut_behind_a_sentence():
    agreement = Agreement(Limits(comfortable_s=2.0, longest_s=9.0))
    for until_s in (2.4, 2.8):
        agreement.hear(words("I see. Where is my order"), until_s=until_s)

    place = agreement.find_cut(0.0, 2.8)

    assert place is not None
    assert (place.from_s, place.to_s) == (pytest.approx(0.7), pytest.approx(0.8))
    agreement.cut(place)
    assert spelled(agreement.behind) == "I see."
    assert spelled(agreement.prefix) == "Where is my"


def test_a_short_window_is_not_cut():
    agreement = after("I see. Where is", "I see. Where is my")

    assert agreement.find_cut(0.0, 2.9) is None


def test_a_window_nobody_agrees_on_is_cut_all_the_same():
    agreement = Agreement(Limits(comfortable_s=2.0, longest_s=3.0))
    agreement.hear(words("la lo lu la lo lu la lo lu"), until_s=3.6)

    place = agreement.find_cut(0.0, 3.6)

    assert place is not None
    assert place.to_s <= 1.6
    assert spelled(agreement.committed) == "la lo lu la"


@pytest.mark.parametrize("chunk_ms", CHUNKS_MS)
def test_chunks_do_not_change_what_is_heard(chunk_ms: int):
    heard, utterance, _ = streamed(speech(*SENTENCE.split()), chunk_ms, limits=LIMITS)

    assert heard.text == SENTENCE
    assert utterance.start > 0


texts = st.lists(st.sampled_from(SENTENCE.split()), min_size=1, max_size=20)
pauses = st.dictionaries(st.integers(0, 19), st.sampled_from([0.2, 0.5, 1.3]), max_size=4)


@settings(max_examples=60, deadline=None)
@given(texts, pauses, st.sampled_from(CHUNKS_MS), st.integers(100, 900))
def test_streaming_equals_offline(
    said: list[str], silent: dict[int, float], chunk_ms: int, every_ms: int
):
    spoken = speech(*said, pauses=silent)

    heard, _, _ = streamed(spoken, chunk_ms, every_ms=every_ms, limits=LIMITS)

    assert heard.text == " ".join(said)
    assert [word.text for word in heard.words] == said


@settings(max_examples=60, deadline=None)
@given(texts, pauses, st.sampled_from(CHUNKS_MS))
def test_every_sample_belongs_to_one_window(
    said: list[str], silent: dict[int, float], chunk_ms: int
):
    spoken = speech(*said, pauses=silent)

    _, utterance, spans = streamed(spoken, chunk_ms, limits=LIMITS)

    pcm16 = sound(spoken)
    for span in spans:
        assert span.pcm16 == pcm16[2 * span.start : 2 * span.end]
    starts = [start for start, _ in windows(spans)]
    assert starts[0] == 0
    assert utterance.end == len(pcm16) // 2
    for word in spoken:
        assert not any(word.start_s + 1e-6 < cut / 16_000 < word.end_s - 1e-6 for cut in starts)
    reached = 0
    for start, end in windows(spans):
        assert start <= reached
        reached = end


@settings(max_examples=100, deadline=None)
@given(st.lists(st.lists(st.sampled_from("abc"), max_size=6), max_size=12), st.data())
def test_committed_words_are_never_taken_back(decodes: list[list[str]], data: st.DataObject):
    agreement, until_s, start_s = Agreement(Limits(comfortable_s=1.0, longest_s=2.0)), 0.0, 0.0
    for decode in decodes:
        until_s += data.draw(st.sampled_from([0.0, 0.1, 0.4]))
        before = spelled(agreement.committed)
        agreement.hear(words(" ".join(decode), start_s), until_s=max(until_s, start_s + 2.4))
        if place := agreement.find_cut(start_s, until_s):
            assert start_s <= place.from_s <= place.to_s
            agreement.cut(place)
            start_s = place.to_s
        assert spelled(agreement.committed).startswith(before)
    agreement.close()
    assert agreement.tail == ()


def test_a_long_turn_costs_no_more_per_decode_than_a_short_one():
    spoken: list[Said] = speech(*(SENTENCE.split() * 6))

    _, _, spans = streamed(spoken, 100, limits=LIMITS)

    assert max(span.length_s for span in spans) <= LIMITS.longest_s + 0.5
