"""What the conversation has to know of a cue, and when."""

from processors.face.smoothing import FaceCue
from processors.face.telling import RENEWED_S, STRONGER, Telling


def test_a_cue_is_passed_on_when_it_begins_grows_and_ends():
    telling = Telling()
    strengths = [0.0, 0.7, 0.72, 0.7 + STRONGER, 0.7, 0.0, 0.0]
    changes = [
        telling.changed(FaceCue(strength > 0, strength), number * 0.3)
        for number, strength in enumerate(strengths)
    ]

    assert changes == [None, "begun", None, "goes on", None, "ended", None]


def test_one_that_lasts_is_passed_on_again_before_it_has_faded():
    telling, shows = Telling(), FaceCue(True, 0.8)
    at = [0.0, RENEWED_S / 2, RENEWED_S, RENEWED_S * 1.5, RENEWED_S * 2]

    assert [telling.changed(shows, at_s) for at_s in at] == [
        "begun",
        None,
        "goes on",
        None,
        "goes on",
    ]


def test_what_cannot_be_seen_any_more_fades():
    telling = Telling()
    telling.changed(FaceCue(True, 0.8), 0.0)

    assert telling.changed(FaceCue(True, 0.8, "looking away"), 2 * RENEWED_S) is None
