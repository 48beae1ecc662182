"""The brand's own sounds, mixed into what is said."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import save_file

from processors.rvc.errors import VoiceError
from processors.rvc.retrieval import FeatureIndex, protected, protects


def drawn(rows: int, width: int = 768, seed: int = 0) -> torch.Tensor:
    return torch.randn(rows, width, generator=torch.Generator().manual_seed(seed))


def slowly(features: torch.Tensor, vectors: torch.Tensor, rate: float) -> torch.Tensor:
    """The same, one frame after the other, as it is written down for RVC."""
    blended = []
    for frame in features.double():
        distances = (vectors.double() - frame).square().sum(dim=1)
        nearest = distances.argsort()[:8]
        weights = (1 / (distances[nearest] + 1e-6)) ** 2
        mean = (weights[:, None] * vectors.double()[nearest]).sum(dim=0) / weights.sum()
        blended.append(rate * mean + (1 - rate) * frame)
    return torch.stack(blended).float()


@settings(deadline=None, max_examples=25)
@given(rows=st.integers(1, 300), frames=st.integers(1, 40), rate=st.floats(0.01, 1))
def test_each_frame_goes_towards_its_eight_nearest(rows: int, frames: int, rate: float):
    vectors, features = drawn(rows, 16), drawn(frames, 16, seed=1)

    blended = FeatureIndex.of(vectors).blend(features, rate)

    assert torch.allclose(blended, slowly(features, vectors, rate), atol=1e-5)


def test_a_frame_of_the_sample_itself_is_found_exactly():
    vectors = drawn(200)

    blended = FeatureIndex.of(vectors).blend(vectors[50:60], 1.0)

    assert torch.allclose(blended, vectors[50:60], atol=1e-5)


def test_a_sample_of_one_sound_repeated_is_no_division_by_zero():
    vectors = drawn(1).repeat(100, 1)

    blended = FeatureIndex.of(vectors).blend(vectors[:3], 0.75)

    assert blended.isfinite().all()
    assert torch.allclose(blended, vectors[:3], atol=1e-5)


def test_frames_with_much_in_common_are_told_apart():
    """As those of speech: squares of what they share swallow the last digits of what differs."""
    vectors = 5 + 0.1 * drawn(500)
    features = vectors[:20] + 0.01 * drawn(20, seed=1)

    blended = FeatureIndex.of(vectors).blend(features, 1.0)

    assert torch.allclose(blended, slowly(features, vectors, 1.0), atol=1e-5)


def test_a_rate_of_nothing_changes_nothing():
    features = drawn(5)

    blended = FeatureIndex.of(drawn(50, seed=1)).blend(features, 0.0)

    assert torch.equal(blended, features)
    assert blended is not features


def test_a_frame_alone_is_blended_as_it_is_among_others():
    vectors, features = drawn(500, 16), drawn(70, 16, seed=1)
    whole = FeatureIndex.of(vectors).blend(features, 0.75)
    each = [FeatureIndex.of(vectors).blend(frame[None], 0.75) for frame in features]

    assert torch.allclose(torch.cat(each), whole, atol=1e-5)


def test_an_index_is_read_as_it_was_written(tmp_path: Path):
    vectors = drawn(20).half()
    save_file({"vectors": vectors}, tmp_path / "index.safetensors")

    index = FeatureIndex.open(tmp_path / "index.safetensors")

    assert torch.equal(index.vectors, vectors.float())
    assert index.size_bytes == 20 * 769 * 4


@pytest.mark.parametrize(
    ("tensors", "why"),
    [
        ({"other": torch.ones(2, 3)}, "no table of vectors"),
        ({"vectors": torch.ones(3)}, "no table of vectors"),
        ({"vectors": torch.ones(0, 3)}, "no table of vectors"),
        ({"vectors": torch.full((2, 3), torch.nan)}, "not finite"),
    ],
)
def test_what_is_no_index_is_refused(tmp_path: Path, tensors: dict[str, torch.Tensor], why: str):
    save_file(tensors, tmp_path / "index.safetensors")

    with pytest.raises(VoiceError, match=rf"index\.safetensors: .*{why}.*rapport voice index"):
        FeatureIndex.open(tmp_path / "index.safetensors")


def test_a_file_of_something_else_is_refused(tmp_path: Path):
    (tmp_path / "index.safetensors").write_text("IwFl")

    with pytest.raises(VoiceError, match="cannot be read"):
        FeatureIndex.open(tmp_path / "index.safetensors")


def test_an_index_of_another_version_is_named():
    with pytest.raises(
        VoiceError, match=r"256 numbers a frame .*v1 voices have 256, v2 voices 768"
    ):
        FeatureIndex.of(drawn(9, 256)).blend(drawn(2), 0.5)


def test_consonants_keep_more_of_what_was_said():
    blended, plain = torch.ones(3, 4), torch.zeros(3, 4)
    f0 = torch.tensor([150.0, 0.0, 150.0])

    features = protected(blended, plain, f0, 0.25)

    assert features[:, 0].tolist() == [1, 0.25, 1]
    assert protected(blended, plain, f0, 0.5) is blended


def test_protecting_does_nothing_where_no_frame_is_unvoiced():
    assert protects(0.33, "zero")
    assert not protects(0.33, "interpolate")
    assert not protects(0.5, "zero")
