import pytest

from processors.stt.cepstral_mean import GUESS, RunningMean, Voice

HUM = b"\x00\x10\x00\xf0" * 800  # 10 audible frames of 10 ms
TRUE = tuple(value + 5 for value in GUESS)


def mixed(frames: int) -> list[float]:
    """PocketSphinx's mean after so many frames of `TRUE`, as long as it forgets nothing."""
    return [(500 * a + frames * b) / (500 + frames) for a, b in zip(GUESS, TRUE, strict=True)]


def test_the_mean_of_what_was_heard_is_freed_of_the_guess():
    mean = RunningMean(GUESS)
    for _ in range(12):
        mean.heard(HUM)

    assert mean.frames == 120
    assert mean.of_speech(mixed(120)) == pytest.approx(TRUE)


def test_the_guess_fades_as_pocketsphinx_scales_its_past_down():
    mean = RunningMean(GUESS)
    for _ in range(31):
        mean.heard(HUM)

    assert mean.of_speech(mixed(310)) == pytest.approx(TRUE)
    for _ in range(60):
        mean.heard(HUM)
    share = (500 / 810) ** 2 * 500 / 790
    mixture = [share * a + (1 - share) * b for a, b in zip(GUESS, TRUE, strict=True)]
    assert mean.of_speech(mixture) == pytest.approx(TRUE)


def test_digital_silence_teaches_nothing():
    mean = RunningMean(GUESS)
    mean.heard(bytes(32_000))

    assert mean.frames == 0
    assert mean.of_speech(GUESS) == GUESS


def test_a_voice_is_the_average_of_its_utterances():
    voice = Voice().with_utterance(GUESS, 100).with_utterance(TRUE, 300)

    assert voice.mean[0] == pytest.approx(43.75)
    assert Voice().with_utterance(TRUE, 0) == Voice()
