import numpy as np
import pytest

from processors.policy.emotion import FEELINGS, Cue, FewShotReader, Mood, examples, learn
from tenants.knowledge.embeddings import MiniLm


@pytest.fixture(scope="module")
def reader() -> FewShotReader:
    model = MiniLm()
    return FewShotReader(learn(model.embed), model.embed)


@pytest.mark.parametrize(
    ("words", "feeling"),
    [
        ("I've told you this three times, this is outrageous!", "anger"),
        ("My account was hacked and I'm scared", "fear"),
        ("Thank you so much, that's perfect", "joy"),
        ("How do I download an invoice?", "neutral"),
        ("I was charged twice", "neutral"),
        ("I'm so disappointed, I had high hopes", "sadness"),
        ("Ugh, that picture is revolting", "disgust"),
        ("Oh wow, I had no idea!", "surprise"),
    ],
)
def test_plain_feelings_are_heard_in_words(reader: FewShotReader, words: str, feeling: str):
    assert reader.read(words, at_s=3.0).kind == feeling


def test_a_cue_says_where_it_is_from_and_when_it_was_noticed(reader: FewShotReader):
    cue = reader.read("I am furious", at_s=3.0)

    assert (cue.source, cue.at_s) == ("text", 3.0)
    assert 0.5 < cue.confidence <= 1
    assert 0.5 < cue.intensity <= 1


def test_silence_is_neutral(reader: FewShotReader):
    assert reader.read("...", at_s=0.0).kind == "neutral"


def test_every_feeling_has_examples_and_none_is_written_twice():
    rows = examples()
    counts = {feeling: sum(kind == feeling for kind, _ in rows) for feeling in FEELINGS}

    assert min(counts.values()) >= 40
    assert len({sentence for _, sentence in rows}) == len(rows)


def angry(at_s: float, *, source="text", intensity: float = 1.0) -> Cue:
    return Cue("anger", intensity, 1.0, source, at_s)


def neutral(at_s: float, *, source="text") -> Cue:
    return Cue("neutral", 0.0, 1.0, source, at_s)


def test_a_feeling_fades_by_half_in_its_half_life():
    mood = Mood(60).noticed(angry(0))

    assert mood.felt(0).strength == 1
    assert np.isclose(mood.felt(60).strength, 0.5)


def test_a_neutral_turn_counts_as_one_half_life():
    mood = Mood(60).noticed(angry(0)).noticed(neutral(0))
    assert mood.felt(0).strength == 0.5


def test_a_new_feeling_takes_the_place_of_the_old():
    mood = Mood(60).noticed(angry(0)).noticed(Cue("joy", 0.4, 1.0, "text", 1))
    assert mood.felt(1).kind == "joy"


def test_words_and_face_stand_side_by_side_and_the_stronger_is_felt():
    mood = Mood(60).noticed(angry(0, source="face", intensity=0.3))
    mood = mood.noticed(Cue("fear", 0.8, 1.0, "text", 0)).noticed(neutral(0, source="face"))

    assert mood.felt(0).kind == "fear"
    assert {cue.source for cue in mood.cues} == {"face", "text"}


def test_a_feeling_in_words_counts_before_a_stronger_one_of_the_face():
    mood = Mood(60).noticed(angry(0, source="face")).noticed(Cue("fear", 0.7, 1.0, "text", 0))

    assert mood.felt(0, at_least=0.6).kind == "fear"
    assert mood.felt(30, at_least=0.6).kind == "anger"


def test_what_is_not_sure_is_not_strong():
    assert Cue("anger", 1.0, 0.5, "face", 0).strength == 0.5


def test_nobody_feels_anything_before_they_have_said_something():
    assert Mood(60).felt(0).kind == "neutral"
