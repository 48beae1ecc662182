"""Numbers of passages in what an LLM writes."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.policy.markers import Markers


def read(*tokens: str) -> tuple[str, tuple[int, ...]]:
    markers = Markers()
    text = "".join(map(markers.feed, tokens)) + markers.end()
    return text, markers.used


@pytest.mark.parametrize(
    ("written", "said", "used"),
    [
        ("Open Settings. [1]", "Open Settings.", (1,)),
        ("Open Settings [2]. Then wait [1].", "Open Settings. Then wait.", (2, 1)),
        ("Both hold. [1, 3] [2]", "Both hold.", (1, 3, 2)),
        ("Both hold.[1][2] Wait.", "Both hold. Wait.", (1, 2)),
        ("It is free. [passage 2]", "It is free.", (2,)),
        ("免费。【1】好的。", "免费。好的。", (1,)),
        ("Press [Save] now.", "Press [Save] now.", ()),
        ("An open [bracket", "An open [bracket", ()),
        ("No marker.", "No marker.", ()),
    ],
)
def test_markers_are_taken_out_and_kept(written: str, said: str, used: tuple[int, ...]):
    assert read(written) == (said, used)


@given(st.lists(st.integers(1, 60), max_size=6))
def test_it_does_not_matter_where_the_tokens_end(cuts: list[int]):
    written = "Open [Settings] now. [1] Then wait [2, 3]. It is [free]. "
    places = [0, *sorted(cuts), len(written)]
    tokens = [written[a:b] for a, b in pairwise(places)]

    assert read(*tokens) == read(written)


def test_words_are_let_out_as_they_come():
    markers = Markers()

    assert [markers.feed(token) for token in ("Open", " Settings", ". [", "1] Then")] == [
        "Open",
        " Settings",
        ".",
        " Then",
    ]
