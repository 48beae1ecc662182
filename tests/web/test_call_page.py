"""What a support lead sees of a call, and what nobody sees."""

import re

import pytest

from bots.call_log import CallLog, LoggedCall
from tests.web.made_up_call import READS_FACES, MadeUpCall
from web.call_face import face_view
from web.call_page import call_list, call_sheet
from web.call_svg import clock


def sheet(call: LoggedCall) -> str:
    """The page as words and marks, on one line."""
    return re.sub(r"\s+", " ", call_sheet(call, key="key"))


def watched(*, keep: bool) -> MadeUpCall:
    """The face is read from 5 to 20 s, shows frustration from 10 to 12 s and turns away at 15 s."""
    call = MadeUpCall(**READS_FACES)
    call.visitor(2, "I was charged twice")
    call.consents(5, on=True, keep=keep)
    call.shows([(6, "no baseline"), (7, 0.0), (8, 0.0), (9, 0.0), (10, 0.81), (11, 0.84)])
    call.shows([(12, 0.0), (13, 0.0), (14, 0.0), (15, "looking away"), (16, 0.0)])
    call.decided(11, "face", "cue began", strength=0.81)
    call.decided(11, "emotion", "anger", source="face", strength=0.81, tone="be calm")
    call.consents(20, on=False)
    return call


def test_the_transcript_says_who_said_what_when():
    call = MadeUpCall()
    call.assistant(0, "Hello.")
    call.visitor(65, "How do I <b>pay</b>?")
    call.assistant(70, "By card.")

    html = sheet(call.over(75))

    assert '<span class="at">1:05</span>' in html
    assert "<strong>Visitor</strong><p>How do I &lt;b&gt;pay&lt;/b&gt;?</p>" in html
    assert html.index("Hello.") < html.index("&lt;b&gt;pay") < html.index("By card.")


def test_what_was_noticed_and_done_is_listed_and_found_in_the_transcript():
    call = MadeUpCall()
    call.visitor(10, "This is outrageous")
    call.decided(12, "emotion", "anger", source="text", intensity=0.9, tone="be brief")
    call.decided(13, "escalation", "offered", reason="frustration")

    html = sheet(call.over(20))

    assert '<a href="#turn-1">0:12</a><span>sounded angry <em>0.90</em>' in html
    assert '<li class="person">was offered a person <em>frustration</em></li>' in html
    assert 'id="turn-1"' in html
    assert "sounded angry, was offered a person" in call_list([call.over(20)])


def test_a_cue_that_was_let_be_shown_stands_beside_the_words():
    call = watched(keep=True)

    html = sheet(call.over(25))

    assert 'class="overview"' in html
    assert 'aria-label="frustration showed, at most 0.84"' in html
    assert "looking away</text>" not in html  # one second is too short to be written into
    assert "<title>0:15 to 0:16: looking away</title>" in html
    assert "frustration showed in the face" in html
    assert "switched on, read on the visitor&#x27;s device; the team may see it" in html
    assert "the face changed the tone <em>0.81</em>" in html


@pytest.mark.parametrize("withdrawn", [False, True])
def test_a_cue_that_was_not_let_be_shown_leaves_no_trace(withdrawn: bool):
    call = watched(keep=withdrawn)
    if withdrawn:
        call.consents(21, on=True, keep=False)

    html = sheet(call.over(25))

    assert "did not agree that the team sees it" in html
    assert "not for the team; consent text 2026-11" in html
    for told in ("0.81", "0.84", "cue began", "looking away", "the face changed", "<svg"):
        assert told not in html
    assert "face" not in call_list([call.over(25)])


def test_of_a_cue_only_what_lies_in_an_agreed_stretch_is_shown():
    call = watched(keep=True)
    call.shows([(21, 0.9), (22, 0.9)])

    view = face_view(call.over(25))

    assert max(piece.end_s for piece in view.pieces) == 19.0
    assert [piece.strength for piece in view.pieces if piece.strength] == [0.81, 0.84]
    assert view.kept_until(22) is None


def test_a_strength_nothing_follows_counts_three_seconds_and_a_reason_until_something_does():
    call = MadeUpCall(**READS_FACES)
    call.consents(5, on=True, keep=True)
    call.shows([(6, 0.8), (30, "face not seen"), (40, 0.7)])

    pieces = face_view(call.over(41)).pieces

    told = [(p.start_s, p.end_s, p.strength) for p in pieces]
    assert told == [(6, 9, 0.8), (30, 40, None), (40, 41, 0.7)]


def test_what_was_typed_into_an_answer_stands_behind_its_beginning():
    call = MadeUpCall()
    call.visitor(8, "Stop, I meant the other one")
    call.record.said("You pay by card.", interrupted=True, began="2026-11-21T14:03:05.000+00:00")

    html = sheet(call.over(12))

    assert html.index("You pay by card.") < html.index("Stop, I meant the other one")


@pytest.mark.parametrize(
    ("settings", "why"),
    [
        (READS_FACES, "the visitor did not have the face read"),
        ({"deployment_context": "customer_service"}, "emotion.face is switched off"),
        ({"deployment_context": "education"}, "EU AI Act, Article 5(1)(f)"),
    ],
)
def test_where_no_face_was_read_the_page_says_why(settings: dict[str, object], why: str):
    call = MadeUpCall(**settings)
    call.visitor(1, "Hello")

    html = sheet(call.over(5))

    assert "Nothing was kept" in html
    assert why in html


def test_a_link_of_a_source_leads_nowhere_dangerous():
    call = MadeUpCall()
    call.record.found([{"title": "Pay", "heading": "", "url": "javascript:alert(1)"}])
    call.assistant(1, "By card.")

    html = sheet(call.over(5))

    assert "javascript:" not in html
    assert "<li>Pay</li>" in html


def test_the_oldest_call_makes_room_and_silent_ones_are_not_held():
    log = CallLog(most=2)
    for number in range(4):
        call = MadeUpCall()
        if number:
            call.visitor(1, f"call {number}")
        log.keep(call.over(5))

    held = [call.record.utterances[0].text for call in log.newest_first()]

    assert held == ["call 3", "call 2"]


def test_times_are_told_as_clocks_do():
    assert [clock(s) for s in (0, 59.9, 247, 3847)] == ["0:00", "0:59", "4:07", "1:04:07"]
