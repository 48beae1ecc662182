import pytest
from hypothesis import given
from hypothesis import strategies as st

from processors.tts.words import WordsReached, pieces, spoken, words


def cut(text: str) -> list[str]:
    return [text[word.start : word.end] for word in words(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Hello there, you.", ["Hello ", "there, ", "you."]),
        (" leading space", [" leading ", "space"]),
        ("- one – two", ["- one – ", "two"]),
        ("“Well”… yes", ["“Well”… ", "yes"]),
        ("你好，欢迎。", ["你", "好，", "欢", "迎。"]),
        ("打开 Settings 页面", ["打", "开 ", "Settings ", "页", "面"]),
        ("नमस्ते, आप", ["नमस्ते, ", "आप"]),
        ("…", ["…"]),
        ("", []),
    ],
)
def test_a_word_keeps_its_punctuation_and_the_space_behind_it(text: str, expected: list[str]):
    assert cut(text) == expected


@given(st.text())
def test_words_joined_are_the_text(text: str):
    assert "".join(cut(text)) == text


@given(st.text(min_size=1), st.integers(1, 40))
def test_pieces_joined_are_the_text_and_none_is_too_long(text: str, longest: int):
    found = [text[piece.start : piece.end] for piece in pieces(text, longest)]

    assert "".join(found) == text
    assert all(0 < len(piece) <= longest for piece in found)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One two. Three four", ["One two. ", "Three four"]),
        ("One two three four", ["One two ", "three four"]),
        ("你好。欢迎使用我们的服务吧", ["你好。", "欢迎使用我们的服务吧"]),
        ("abcdefghijklmnop", ["abcdefghijkl", "mnop"]),
    ],
)
def test_a_text_is_cut_between_sentences_else_between_words(text: str, expected: list[str]):
    assert [text[p.start : p.end] for p in pieces(text, 12)] == expected


@given(st.text())
def test_what_is_spoken_has_the_length_of_the_text_and_can_be_sent(text: str):
    plain = spoken(text)

    assert len(plain) == len(text)
    assert "\0" not in plain
    plain.encode()


def test_a_lone_surrogate_is_not_spoken():
    assert spoken("a\ud800b") == "a b"


def test_emoji_are_silent_and_menu_arrows_pause():
    assert spoken("Settings → Account 😀") == "Settings , Account  "


def test_words_passed_over_begin_evenly_in_between():
    reached = WordsReached("of the day now")

    told = [*reached.up_to(0, 1.0), *reached.up_to(7, 2.0), *reached.rest()]

    assert [(word.text, word.start_s) for word in told] == [
        ("of ", 1.0),
        ("the ", 1.5),
        ("day ", 2.0),
        ("now", 2.0),
    ]


def test_a_place_reached_twice_is_told_once():
    reached = WordsReached("42.50 dollars")

    assert len(reached.up_to(0, 0.0)) == 1
    assert reached.up_to(1, 0.4) == ()


def test_word_times_never_go_back():
    reached = WordsReached("one two")

    assert [w.start_s for w in reached.up_to(0, 0.8) + reached.up_to(4, 0.5)] == [0.8, 0.8]


def test_a_place_behind_the_text_tells_nothing():
    assert WordsReached("one").up_to(17, 0.2) == ()
