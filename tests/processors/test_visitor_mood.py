"""Whose feeling counts, for how long, and how a visitor has none counted at all."""

from collections.abc import Callable

import pytest

from processors.policy.emotion import Cue, Feeling, Source
from processors.policy.tone import Tone
from processors.visitor_mood import VisitorMood

BOTH: frozenset[Source] = frozenset({"text", "face"})
TABLE = {"anger": "be brief, offer a person", "fear": "reassure", "joy": "be cheerful"}


def mood(sources: frozenset[Source] = BOTH, now: Callable[[], float] = lambda: 0.0) -> VisitorMood:
    return VisitorMood(TABLE, sources=sources, min_strength=0.6, half_life_s=60, now=now)


def face(intensity: float = 1.0, confidence: float = 0.9, kind: Feeling = "anger") -> Cue:
    return Cue(kind, intensity, confidence, "face", 0.0)


def words(kind: Feeling, intensity: float = 1.0) -> Cue:
    return Cue(kind, 0.0 if kind == "neutral" else intensity, 1.0, "text", 0.0)


def test_a_sure_cue_of_the_face_changes_the_tone_of_what_is_said_next():
    visitor = mood()
    visitor.notice(face())

    tone = visitor.tone(words("neutral"), "how do I pay")
    assert tone.offer_person
    assert tone.felt.source == "face"


@pytest.mark.parametrize("cue", [face(intensity=0.5), face(confidence=0.5)])
def test_a_weak_cue_or_one_that_is_not_sure_changes_nothing(cue: Cue):
    visitor = mood()
    visitor.notice(cue)

    assert visitor.tone(None) == Tone()


def test_nor_does_it_undo_a_strong_one():
    visitor = mood()
    visitor.notice(face())
    visitor.notice(face(confidence=0.2))

    assert visitor.tone(None).offer_person


def test_it_fades():
    now = [0.0]
    visitor = mood(now=lambda: now[0])
    visitor.notice(face())
    now[0] = 40.0

    assert visitor.tone(None) == Tone()


def test_and_faster_once_the_face_is_at_ease():
    visitor = mood()
    visitor.notice(face())
    visitor.notice(face(0.0, 1.0, "neutral"))

    assert visitor.tone(None) == Tone()


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("That did it, you're the best!", words("joy")),
        ("Thank you.", words("neutral")),
        ("OK, thanks, that helps.", words("neutral")),
        ("Vielen Dank!", None),
    ],
)
def test_joyful_or_thankful_words_undo_what_the_face_seemed_to_say(said: str, cue: Cue | None):
    visitor = mood()
    visitor.notice(face())
    meanwhile = visitor.tone(cue, said)
    visitor.heard(said, cue)

    assert meanwhile.felt.source == "text"
    assert visitor.tone(None).felt.kind != "anger"


@pytest.mark.parametrize(
    ("said", "cue"),
    [
        ("How do I pay?", words("neutral")),
        ("No, thanks.", words("neutral")),
        ("Thanks for nothing.", words("sadness")),
        ("I guess so.", words("joy", 0.3)),
    ],
)
def test_other_words_do_not(said: str, cue: Cue):
    visitor = mood()
    visitor.notice(face())
    visitor.heard(said, cue)

    visitor.forget("text")
    assert visitor.tone(None).felt.kind == "anger"


def test_a_feeling_in_words_wins_over_a_stronger_one_of_the_face():
    visitor = mood()
    visitor.notice(face())

    assert "reassure" in visitor.tone(words("fear", 0.7)).note


def test_words_of_a_guess_leave_nothing_behind():
    visitor = mood()
    visitor.notice(face())
    visitor.tone(words("joy"), "thanks, great")

    assert visitor.tone(None).felt.source == "face"


@pytest.mark.parametrize(("sources", "felt"), [({"text"}, "fear"), ({"face"}, "anger")])
def test_each_source_has_its_own_switch(sources: set[Source], felt: str):
    visitor = mood(frozenset(sources))
    visitor.notice(face())
    visitor.heard("I am scared", words("fear"))

    assert visitor.tone(None).felt.kind == felt


def test_a_visitor_who_wants_no_adjusting_is_met_as_anybody():
    visitor = mood()
    visitor.notice(face())
    visitor.adjusting = False
    visitor.notice(face())
    visitor.heard("This is absurd!", words("anger"))

    assert visitor.tone(words("anger"), "This is absurd!") == Tone()


def test_nothing_noticed_before_counts_once_they_want_it_again():
    visitor = mood()
    visitor.notice(face())
    visitor.adjusting = False
    visitor.adjusting = True

    assert visitor.tone(None) == Tone()


def test_a_face_that_is_switched_off_is_forgotten():
    visitor = mood()
    visitor.notice(face())
    visitor.forget("face")

    assert visitor.tone(None) == Tone()
