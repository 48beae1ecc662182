"""An opened voice: whole sentences in, exact audio out, the same every time."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray
from safetensors.torch import load_file, save_file

from processors.conversion.converter import Converter
from processors.rvc.content import ContentEncoder, EncoderLost
from processors.rvc.errors import VoiceError
from processors.rvc.phrases import LONGEST_FRAMES, cuts
from processors.rvc.voice import RvcConversion, RvcConverter, open_voice
from tests.fakes.rvc_voice import write_content, write_voice

SAME = 1e-5
Audio = NDArray[np.float32]


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> ContentEncoder:
    return ContentEncoder.open(write_content(tmp_path_factory.mktemp("content")))


@pytest.fixture(scope="module")
def voice(tmp_path_factory: pytest.TempPathFactory, content: ContentEncoder) -> RvcConverter:
    return open_voice(write_voice(tmp_path_factory.mktemp("voice")), content=content)


def hum(duration_s: float, rate_hz: int = 22_050, pitch_hz: float = 150.0) -> Audio:
    """Something with a pitch."""
    t = np.arange(round(duration_s * rate_hz)) / rate_hz
    return (0.3 * np.sin(2 * np.pi * pitch_hz * t) + 0.1 * np.sin(9 * pitch_hz * t)).astype("f4")


def converted(voice: Converter, samples: Audio, rate_hz: int = 22_050, seed: int = 1) -> Audio:
    """All of one conversion, taken alone."""
    conversion = voice.begin(samples, rate_hz, seed=seed)
    pieces: list[Audio] = [np.zeros(0, np.float32)]
    while conversion.key is not None:
        pieces += voice.step([conversion])
    return np.concatenate(pieces)


def _progress(conversion: RvcConversion) -> tuple[int, bool]:
    """Who has less audio comes first, as in the worker; of those, who has still to be encoded."""
    return conversion.made, isinstance(conversion.key, tuple)


@pytest.mark.parametrize("rate_hz", [8_000, 16_000, 22_050, 24_000])
@pytest.mark.parametrize("n", [0, 1, 2, 159, 399, 4_001, 22_051])
def test_as_many_samples_come_out_as_went_in(voice: RvcConverter, n: int, rate_hz: int):
    made = converted(voice, hum(3)[:n], rate_hz)

    assert len(made) == round(n * 40_000 / rate_hz)
    assert np.isfinite(made).all()


def test_the_same_sentence_is_the_same_audio_every_time(voice: RvcConverter):
    first = converted(voice, hum(1.3))

    # Another sentence in between changes nothing.
    converted(voice, hum(0.5, pitch_hz=200), seed=9)

    assert np.array_equal(converted(voice, hum(1.3)), first)
    assert not np.array_equal(converted(voice, hum(1.3), seed=2), first)


def test_two_hundred_sentences_have_exact_lengths_and_the_first_is_as_the_last(
    voice: RvcConverter,
):
    lengths = [2_000 + 3 * i for i in range(200)]

    made = [converted(voice, hum(1)[: n if 0 < i < 199 else 3_000]) for i, n in enumerate(lengths)]

    assert [len(m) for m in made[1:199]] == [round(n * 40_000 / 22_050) for n in lengths[1:199]]
    assert np.array_equal(made[0], made[199])


def test_a_batch_equals_one_by_one(voice: RvcConverter):
    sounds = [hum(2.0, pitch_hz=p) for p in (110, 170, 240)]
    alone = [converted(voice, sound, seed=i) for i, sound in enumerate(sounds)]
    at_once = [voice.begin(sound, 22_050, seed=i) for i, sound in enumerate(sounds)]
    made: list[list[Audio]] = [[] for _ in sounds]
    shared = 0

    while any(conversion.key is not None for conversion in at_once):
        behind = min((c for c in at_once if c.key is not None), key=_progress)
        group = [i for i, c in enumerate(at_once) if c.key == behind.key]
        shared += len(group) > 1
        for i, piece in zip(group, voice.step([at_once[i] for i in group]), strict=True):
            made[i].append(piece)

    assert shared >= 3
    for one, pieces in zip(alone, made, strict=True):
        assert np.abs(np.concatenate(pieces) - one).max() <= SAME


def test_the_first_audio_comes_with_the_third_step_and_is_short(voice: RvcConverter):
    conversion = voice.begin(hum(3), 22_050, seed=1)

    lengths = [len(voice.step([conversion])[0]) for _ in range(4)]

    assert lengths == [0, 0, 12_000, 16_000]


def test_speech_longer_than_a_sentence_is_cut_where_it_is_quietest():
    frames = 2 * LONGEST_FRAMES
    sound = np.ones((frames, 160), np.float32)
    quiet = [LONGEST_FRAMES - 100, 2 * LONGEST_FRAMES - 300]
    for place in quiet:
        sound[place - 10 : place + 11] = 0

    parts = cuts(sound.ravel(), frames)

    assert [a for a, _ in parts[1:]] == [b - 1 for _, b in parts[:-1]]
    assert parts[0][0] == 0
    assert parts[-1][1] == frames
    assert all(abs(a - q) <= 10 for (a, _), q in zip(parts[1:], quiet, strict=True))


def test_long_speech_comes_out_whole_without_a_jump(voice: RvcConverter):
    sound = hum(17.0)
    sound[22_050 * 10 : 22_050 * 10 + 6_000] = 0

    made = converted(voice, sound)

    steps = np.abs(np.diff(made))
    assert len(made) == 17 * 40_000
    # Within the frame of the joint no step is larger than elsewhere.
    assert steps[395_000:415_000].max() <= steps.max()
    assert made[0] == pytest.approx(0, abs=1e-2)


@pytest.mark.parametrize(
    ("version", "f0", "rate_hz"),
    [("v1", True, 32_000), ("v1", True, 48_000), ("v2", False, 48_000), ("v2", True, 32_000)],
)
def test_every_kind_of_voice_speaks(tmp_path: Path, version: str, f0: bool, rate_hz: int):
    encoder = write_content(tmp_path / "content", version=version)
    folder = write_voice(tmp_path / "voice", version=version, f0=f0, rate_hz=rate_hz)

    made = converted(open_voice(folder, content=encoder), hum(0.5))

    assert len(made) == round(11_025 * rate_hz / 22_050)
    assert made.std() > 1e-3


def test_a_shifted_key_is_heard(tmp_path: Path, content: ContentEncoder):
    plain = open_voice(write_voice(tmp_path / "a"), content=content)
    higher = open_voice(write_voice(tmp_path / "b", key_shift=5.0), content=content)

    assert not np.allclose(converted(plain, hum(0.5)), converted(higher, hum(0.5)), atol=1e-3)


def test_an_index_is_blended_in(tmp_path: Path, content: ContentEncoder):
    plain = open_voice(write_voice(tmp_path / "a"), content=content)
    folder = write_voice(tmp_path / "b")
    save_file({"vectors": torch.randn(20, 768).half()}, folder / "index.safetensors")
    indexed = open_voice(folder, content=content)

    assert indexed.size_bytes > plain.size_bytes
    assert not np.allclose(converted(plain, hum(0.5)), converted(indexed, hum(0.5)), atol=1e-3)


def test_bfloat16_is_close_to_float32(tmp_path: Path, content: ContentEncoder):
    folder = write_voice(tmp_path / "voice")
    exact = converted(open_voice(folder, content=content), hum(0.8))

    rough = converted(open_voice(folder, content=content, dtype=torch.bfloat16), hum(0.8))

    assert 0 < np.std(rough - exact) < 0.1 * np.std(exact)


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"kind": "classic"}, "kind"),
        ({"config": [1]}, "a list of 18"),
        ({"rate_hz": 48_000}, "makes 40000 Hz"),
        ({"speaker": 4}, "speakers 0 to 3"),
        ({"f0": False}, "is unknown"),
        ({"index_rate": 2}, "index_rate"),
    ],
)
def test_a_description_that_does_not_fit_is_refused_with_its_place(
    tmp_path: Path, content: ContentEncoder, change: dict[str, object], told: str
):
    folder = write_voice(tmp_path / "voice")
    about = json.loads((folder / "voice.json").read_text())
    (folder / "voice.json").write_text(json.dumps(about | change))

    with pytest.raises(VoiceError, match=told) as refused:
        open_voice(folder, content=content)
    assert str(folder) in str(refused.value)


def test_weights_that_are_not_finite_are_refused(tmp_path: Path, content: ContentEncoder):
    folder = write_voice(tmp_path / "voice")
    weights = load_file(folder / "voice.safetensors")
    weights["dec.conv_post.weight"][0, 0, 0] = float("nan")
    save_file(weights, folder / "voice.safetensors")

    with pytest.raises(VoiceError, match=r"dec\.conv_post\.weight holds numbers that are not fin"):
        open_voice(folder, content=content)


def test_a_pickle_in_place_of_the_weights_is_refused(tmp_path: Path, content: ContentEncoder):
    folder = write_voice(tmp_path / "voice")
    torch.save({"weight": {}}, folder / "voice.safetensors")

    with pytest.raises(VoiceError, match=r"voice\.safetensors: damaged"):
        open_voice(folder, content=content)


def test_a_voice_without_its_files_says_which(tmp_path: Path, content: ContentEncoder):
    with pytest.raises(VoiceError, match=r"voice\.json: cannot be read: No such file"):
        open_voice(tmp_path, content=content)


def test_an_encoder_of_another_version_is_refused(tmp_path: Path, content: ContentEncoder):
    folder = write_voice(tmp_path / "voice", version="v1")

    with pytest.raises(EncoderLost):
        open_voice(folder, content=content)
