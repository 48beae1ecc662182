import pytest

from processors.stt.whisper_guards import is_noise, is_silence, n_before_loop


@pytest.mark.parametrize(
    ("heard", "kept"),
    [
        ("where is my order", "where is my order"),
        ("no no no no thanks", "no no no no thanks"),
        ("thank you thank you thank you thank you", "thank you"),
        ("so I said you you you you you you", "so I said you"),
        ("we will be right back, We will be right back. we will be right back", "we will be right"),
        ("", ""),
    ],
)
def test_a_loop_is_kept_once(heard: str, kept: str):
    words = heard.split()

    assert " ".join(words[: n_before_loop(words)]).startswith(kept)
    assert n_before_loop(words) <= max(len(kept.split()) + 2, 0)


def test_a_text_of_one_syllable_is_noise():
    assert is_noise("ha " * 40)
    assert not is_noise("I cannot find my invoice. Where is the button to download it?")


def test_unlikely_words_are_believed_only_where_somebody_speaks():
    assert is_silence(-1.4, 0.8)
    assert not is_silence(-1.4, 0.2)
    assert not is_silence(-0.3, 0.8)
