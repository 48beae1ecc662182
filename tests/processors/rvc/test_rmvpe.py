"""Pitch by RMVPE, as far as it can be seen without its weights."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from loguru import logger
from safetensors.torch import load_file, save_file

from processors.rvc.errors import VoiceError
from processors.rvc.f0 import f0_of
from processors.rvc.rmvpe import Rmvpe, Salience, Size, at_hand, decoded
from processors.rvc.rmvpe_mel import log_mel

SMALL = Size(channels=2, n_levels=3, n_bottom=1, n_blocks=1, memory=8)


@pytest.fixture(scope="module")
def weights(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A small network with random weights, in half precision as the public ones."""
    path = tmp_path_factory.mktemp("rmvpe") / "rmvpe.safetensors"
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(0)
        tensors = Salience(SMALL).state_dict()
    save_file({name: tensor.half() for name, tensor in tensors.items()}, path)
    return path


@pytest.fixture(scope="module")
def small(weights: Path) -> Rmvpe:
    return Rmvpe.open(weights, size=SMALL)


def noise(n_samples: int) -> np.ndarray:
    return np.random.default_rng(0).normal(0, 0.1, n_samples).astype(np.float32)


def bump(cents: float, height: float = 0.9) -> np.ndarray:
    """The salience of one frame with a pitch so many cents above 10 Hz."""
    pitches = 1997.3794084376191 + 20 * np.arange(360)
    return (height * np.exp(-(((pitches - cents) / 25) ** 2))).astype(np.float32)


def cents_of(hz: float) -> float:
    return 1200 * np.log2(hz / 10)


def test_the_public_network_has_90_million_weights():
    with torch.device("meta"):
        network = Salience()

    assert sum(weight.numel() for weight in network.parameters()) == 90_423_165
    names = list(network.state_dict())
    assert len(names) == 741
    assert names[0] == "unet.encoder.bn.weight"
    assert "unet.encoder.layers.4.conv.3.conv.4.running_var" in names
    assert "unet.encoder.layers.0.conv.0.shortcut.weight" in names
    assert "unet.intermediate.layers.3.conv.0.conv.0.weight" in names
    assert "unet.decoder.layers.0.conv1.0.weight" in names
    assert "unet.decoder.layers.4.conv2.3.conv.3.weight" in names
    assert "fc.0.gru.weight_hh_l0_reverse" in names
    assert names[-1] == "fc.1.bias"


def test_mel_bands_are_those_it_was_trained_with():
    librosa = pytest.importorskip("librosa")
    samples = noise(16_000)
    bands = librosa.filters.mel(sr=16_000, n_fft=1024, n_mels=128, fmin=30, fmax=8_000, htk=True)
    spectrum = np.abs(librosa.stft(samples, n_fft=1024, hop_length=160, pad_mode="reflect"))

    mel = log_mel(torch.from_numpy(samples)).numpy()

    assert np.abs(mel - np.log(np.maximum(bands @ spectrum, 1e-5))).max() < 1e-3


@settings(deadline=None, max_examples=20)
@given(n=st.integers(0, 9_000))
def test_every_10_ms_has_a_frame(small: Rmvpe, n: int):
    f0 = small.f0(noise(n))

    assert f0.shape == (n // 160 + 1,)
    assert np.isfinite(f0).all()


def test_the_same_sound_has_the_same_pitch(small: Rmvpe, weights: Path):
    again = Rmvpe.open(weights, size=SMALL)

    assert np.array_equal(small.f0(noise(9_000)), again.f0(noise(9_000)))


@settings(deadline=None)
@given(hz=st.floats(40, 1_700))
def test_a_peak_between_two_pitches_is_found_between_them(hz: float):
    f0 = decoded(bump(cents_of(hz))[None])[0]

    assert abs(cents_of(f0) - cents_of(hz)) < 2


@pytest.mark.parametrize("pitch", [0, 1, 358, 359])
def test_the_lowest_and_highest_pitch_have_neighbours_on_one_side_only(pitch: int):
    salience = np.zeros((1, 360), np.float32)
    salience[0, pitch] = 0.5

    assert decoded(salience)[0] == pytest.approx(
        10 * 2 ** ((1997.3794084376191 + 20 * pitch) / 1200)
    )


def test_what_is_hardly_likely_is_unvoiced():
    likely, unlikely = bump(5_000, 0.031), bump(5_000, 0.029)

    f0 = decoded(np.stack([likely, unlikely, np.zeros(360, np.float32)]))

    assert (f0 > 0).tolist() == [True, False, False]


def test_pitch_far_from_the_peak_has_no_say():
    far = bump(cents_of(110)) + bump(cents_of(440), 0.5)

    assert decoded(far[None])[0] == pytest.approx(110, rel=2e-3)


def test_f0_of_uses_what_was_opened(small: Rmvpe):
    samples = noise(16_000)

    f0 = f0_of(samples, frames=100, method="rmvpe", rmvpe=small)

    assert np.array_equal(f0, small.f0(samples)[:100].astype(np.float32))


@pytest.mark.parametrize("path", [None, Path("nowhere") / "rmvpe.safetensors"])
def test_without_its_weights_dio_stands_in_and_the_log_says_so(path: Path | None):
    heard: list[str] = []
    sink = logger.add(heard.append, format="{message} {extra}")
    try:
        opened = at_hand("rmvpe", path)
    finally:
        logger.remove(sink)

    assert opened is None
    assert "rapport models pull rmvpe" in "".join(heard)
    assert np.array_equal(
        f0_of(noise(8_000), frames=50, method="rmvpe", rmvpe=opened), f0_of(noise(8_000), frames=50)
    )


def test_a_voice_that_asks_for_dio_opens_nothing(weights: Path):
    assert at_hand("dio", weights) is None


def test_weights_of_another_network_are_refused(weights: Path, tmp_path: Path):
    tensors = load_file(weights)
    tensors["fc.1.bias"] = torch.zeros(361)
    save_file(tensors, tmp_path / "other.safetensors")
    (tmp_path / "text.safetensors").write_text("no weights")

    with pytest.raises(VoiceError, match=r"1 tensors are missing.*the first fc\.1\.bias"):
        Rmvpe.open(tmp_path / "other.safetensors", size=SMALL)
    with pytest.raises(VoiceError, match="not RMVPE's weights"):
        Rmvpe.open(weights)
    with pytest.raises(VoiceError, match="cannot be read"):
        Rmvpe.open(tmp_path / "text.safetensors")
    with pytest.raises(VoiceError, match=r"not there. Fetch it: rapport models pull rmvpe"):
        Rmvpe.open(tmp_path / "none.safetensors")
