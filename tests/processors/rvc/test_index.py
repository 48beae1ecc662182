"""Making the index of a voice, and drawing on it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file

from processors.rvc.content import ContentEncoder
from processors.rvc.errors import VoiceError
from processors.rvc.f0 import coarse, f0_of
from processors.rvc.index import frames_of, reduced, write_index
from processors.rvc.retrieval import FeatureIndex, protected
from tests.fakes.rvc_voice import write_content

RATE_HZ = 16_000


@pytest.fixture(scope="module")
def encoder(tmp_path_factory: pytest.TempPathFactory) -> ContentEncoder:
    return ContentEncoder.open(write_content(tmp_path_factory.mktemp("content")))


def spoken(n_samples: int, seed: int = 0) -> torch.Tensor:
    """Syllables of a buzz with pauses between them, and a little noise."""
    random = np.random.default_rng(seed)
    seconds = np.arange(n_samples) / RATE_HZ
    pitch = 140 + 20 * np.sin(2 * np.pi * 0.7 * seconds)
    phase = 2 * np.pi * np.cumsum(pitch) / RATE_HZ
    buzz = sum(np.sin(k * phase) / k for k in range(1, 9))
    loudness = np.clip(np.sin(2 * np.pi * 2.5 * seconds + random.uniform(0, 6)), 0, 1)
    return torch.from_numpy(
        (0.2 * buzz * loudness + random.normal(0, 1e-3, n_samples)).astype("f4")
    )


def test_a_short_sample_is_encoded_in_one_piece(encoder: ContentEncoder):
    samples = spoken(5 * RATE_HZ + 7)

    assert torch.equal(frames_of(samples, encoder, "v2"), encoder.features(samples, "v2"))


def test_a_long_sample_loses_no_frame_to_its_cuts(encoder: ContentEncoder):
    samples = spoken(40 * RATE_HZ + 123)
    done: list[float] = []

    frames = frames_of(samples, encoder, "v2", done.append)

    assert frames.shape == (-(-len(samples) // 320), 768)
    assert len(done) >= 3
    assert done == sorted(done)
    assert done[-1] == 1


def test_cuts_are_where_it_is_quiet(encoder: ContentEncoder):
    samples = spoken(13 * RATE_HZ + 8_000)
    pause = slice(10 * RATE_HZ, 10 * RATE_HZ + 4_000)
    samples[pause] = 0
    done: list[float] = []

    frames_of(samples, encoder, "v2", done.append)

    assert pause.start <= done[0] * len(samples) < pause.stop


@pytest.mark.parametrize(
    ("samples", "why"),
    [(spoken(RATE_HZ - 1), "shorter than 1 s"), (torch.zeros(2 * RATE_HZ), "silent")],
)
def test_a_sample_of_nothing_is_refused(encoder: ContentEncoder, samples: torch.Tensor, why: str):
    with pytest.raises(VoiceError, match=why):
        frames_of(samples, encoder, "v2")


def test_a_table_small_enough_stays_as_it_is():
    vectors = torch.randn(50, 4)

    assert reduced(vectors, most=50) is vectors


def test_a_table_too_large_becomes_its_clusters():
    middles = torch.tensor([[10.0, 0], [0, 10], [-10, 0], [0, -10]])
    drawn = torch.Generator().manual_seed(1)
    vectors = middles.repeat(3_000, 1) + 0.1 * torch.randn(12_000, 2, generator=drawn)
    done: list[float] = []

    means = reduced(vectors, most=10_000, to=40, on_done=done.append)

    assert means.shape == (40, 2)
    nearest = torch.cdist(middles, means).min(dim=1).values
    assert nearest.max() < 0.2
    assert torch.cdist(means, middles).min(dim=1).values.max() < 0.5
    assert torch.equal(means, reduced(vectors, most=10_000, to=40))
    assert done[-1] == 1


def test_an_index_is_written_whole_or_not_at_all(tmp_path: Path):
    vectors = torch.randn(20, 4)

    path = write_index(vectors, tmp_path)

    assert [file.name for file in tmp_path.iterdir()] == ["index.safetensors"]
    assert torch.equal(load_file(path)["vectors"], vectors.half())
    with pytest.raises(OSError, match="nowhere"):
        write_index(vectors, tmp_path / "nowhere")


@contextmanager
def threads(n: int) -> Iterator[None]:
    before = torch.get_num_threads()
    torch.set_num_threads(n)
    try:
        yield
    finally:
        torch.set_num_threads(before)


@settings(deadline=None, max_examples=5)
@given(n=st.integers(400, 40_000), seed=st.integers(0, 99), rate=st.floats(0.1, 1))
def test_a_sentence_is_heard_the_same_whatever_the_machine_does_besides(
    encoder: ContentEncoder, n: int, seed: int, rate: float
):
    sentence = spoken(n, seed)
    index = FeatureIndex.of(frames_of(spoken(4 * RATE_HZ, seed + 1), encoder, "v2"))

    def heard() -> tuple[torch.Tensor, np.ndarray]:
        plain = encoder.features(sentence, "v2")
        f0 = f0_of(sentence.numpy(), frames=2 * len(plain))
        blended, plain = (
            part.repeat_interleave(2, dim=0) for part in (index.blend(plain, rate), plain)
        )
        return protected(blended, plain, torch.from_numpy(f0), 0.33), coarse(f0)

    with threads(1):
        (features, pitch), (again, pitch_again) = heard(), heard()
    with threads(2):
        elsewhere, pitch_elsewhere = heard()

    assert torch.equal(features, again)
    assert (features - elsewhere).abs().max() < 1e-5
    assert np.array_equal(pitch, pitch_again)
    assert np.array_equal(pitch, pitch_elsewhere)
