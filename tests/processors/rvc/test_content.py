"""What is said, as a cloned voice hears it."""

from pathlib import Path

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from safetensors.torch import load_file, save_file
from transformers import HubertModel

from processors.rvc.content import ContentEncoder, EncoderLost, n_frames, whole_frames
from tests.fakes.rvc_voice import write_content


@pytest.fixture(scope="module")
def v2_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("v2"))


@pytest.fixture(scope="module")
def v1_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_content(tmp_path_factory.mktemp("v1"), version="v1")


@pytest.fixture(scope="module")
def v2(v2_folder: Path) -> ContentEncoder:
    return ContentEncoder.open(v2_folder)


def noise(n_samples: int, seed: int = 0) -> torch.Tensor:
    return 0.1 * torch.randn(n_samples, generator=torch.Generator().manual_seed(seed))


def test_v2_reads_the_last_layer(v2_folder: Path, v2: ContentEncoder):
    samples = noise(16_000)
    reference = HubertModel.from_pretrained(v2_folder).eval()

    features = v2.features(samples, "v2")

    expected = reference(whole_frames(samples)[None]).last_hidden_state[0]
    assert torch.allclose(features, expected, atol=1e-5)


def test_v1_reads_the_ninth_layer_through_the_projection(v1_folder: Path):
    samples = noise(16_000)
    reference = HubertModel.from_pretrained(v1_folder).eval()
    weights = load_file(v1_folder / "model.safetensors")
    layers = reference(whole_frames(samples)[None], output_hidden_states=True).hidden_states

    features = ContentEncoder.open(v1_folder).features(samples, "v1")

    expected = layers[9][0] @ weights["final_proj.weight"].T + weights["final_proj.bias"]
    assert torch.allclose(features, expected, atol=1e-5)


@settings(deadline=None, max_examples=25)
@given(n=st.integers(1, 20_000))
def test_no_sample_is_without_a_frame(v2: ContentEncoder, n: int):
    features = v2.features(noise(n), "v2")

    assert len(features) == -(-n // 320) == n_frames(n)
    assert features.isfinite().all()


@pytest.mark.parametrize("n", [400, 720, 721, 1_039, 1_040, 16_080])
def test_whole_frames_leave_what_is_there_as_it_is(n: int):
    samples = noise(n)

    padded = whole_frames(samples)

    lacking = len(padded) - n
    assert torch.equal(padded[:n], samples)
    assert torch.equal(padded[n:], samples.flip(0)[:lacking])
    assert 0 <= lacking < 400


def test_half_the_bits_say_nearly_the_same(v2_folder: Path, v2: ContentEncoder):
    samples = noise(16_000)

    halved = ContentEncoder.open(v2_folder, dtype=torch.bfloat16)

    features, expected = halved.features(samples, "v2"), v2.features(samples, "v2")
    assert features.dtype == torch.float32
    assert (features - expected).norm() < 0.05 * expected.norm()
    assert halved.size_bytes == v2.size_bytes / 2


def test_weights_by_the_names_older_tools_gave_them_are_the_same(
    v2_folder: Path, v2: ContentEncoder, tmp_path: Path
):
    old = {"original0": "weight_g", "original1": "weight_v"}
    weights = {}
    for name, tensor in load_file(v2_folder / "model.safetensors").items():
        stem, _, last = name.replace(".parametrizations.weight", "").rpartition(".")
        weights[f"{stem}.{old.get(last, last)}".lstrip(".")] = tensor
    save_file(weights, tmp_path / "model.safetensors")
    (tmp_path / "config.json").write_text((v2_folder / "config.json").read_text())

    features = ContentEncoder.open(tmp_path).features(noise(8_000), "v2")

    assert torch.equal(features, v2.features(noise(8_000), "v2"))


@pytest.mark.parametrize("lacking", ["config.json", "model.safetensors"])
def test_a_missing_file_is_named_with_the_command_that_fetches_it(
    v2_folder: Path, tmp_path: Path, lacking: str
):
    for path in v2_folder.iterdir():
        if path.name != lacking:
            (tmp_path / path.name).symlink_to(path)

    with pytest.raises(EncoderLost, match=rf"{lacking}: not there.*rapport models pull contentvec"):
        ContentEncoder.open(tmp_path)


@pytest.mark.parametrize(
    ("config", "why"),
    [
        ("{", "config.json: not a HuBERT's"),
        ('{"model_type": "bert"}', "model_type is not hubert"),
        ('{"do_stable_layer_norm": true}', "normalised another way"),
        ("{}", "not the HuBERT of .*another size"),
    ],
)
def test_a_config_of_something_else_is_refused(
    v2_folder: Path, tmp_path: Path, config: str, why: str
):
    (tmp_path / "model.safetensors").symlink_to(v2_folder / "model.safetensors")
    (tmp_path / "config.json").write_text(config)

    with pytest.raises(EncoderLost, match=why):
        ContentEncoder.open(tmp_path)


def test_weights_cut_short_are_refused(v2_folder: Path, tmp_path: Path):
    (tmp_path / "config.json").symlink_to(v2_folder / "config.json")
    whole = (v2_folder / "model.safetensors").read_bytes()
    (tmp_path / "model.safetensors").write_bytes(whole[: len(whole) // 2])

    with pytest.raises(EncoderLost, match=r"cannot be read: .*Fetch it again"):
        ContentEncoder.open(tmp_path)


def test_a_voice_is_told_when_the_encoder_is_not_its_own(v1_folder: Path, v2: ContentEncoder):
    with pytest.raises(EncoderLost, match="gives 32 numbers a frame; v2 voices need 768"):
        ContentEncoder.open(v1_folder).features(noise(800), "v2")
    with pytest.raises(EncoderLost, match="behind layer 9"):
        v2.features(noise(800), "v1")
