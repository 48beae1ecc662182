"""What is held against a checkpoint once torch has read it."""

import io
from collections import OrderedDict
from pathlib import Path
from typing import Any

import pytest
import torch

from processors.rvc import checkpoint as reading
from processors.rvc.errors import VoiceError
from processors.rvc.index_file import vectors_of
from tests.fakes.checkpoints import (
    ABSENT,
    changed,
    checkpoint,
    random_vectors,
    write_bomb,
    write_checkpoint,
    write_index,
)

APPLIO = {
    "epoch": 200,
    "step": 3200,
    "creation_date": "2026-01-01T00:00:00",
    "model_hash": "0" * 64,
    "overtrain_info": None,
    "dataset_length": "00:04:00",
    "model_name": "mara",
    "author": "Otto",
    "embedder_model": "contentvec",
    "speakers_id": 1,
    "vocoder": "HiFi-GAN",
    "f0": True,
    "sr": 40_000,
    "info": ABSENT,
}


def refusal(**changes: Any) -> str:
    with pytest.raises(VoiceError) as refused:
        reading.find(changed(**changes))
    return str(refused.value)


def with_weight(name: str, weight: Any) -> str:
    weights = OrderedDict(checkpoint()["weight"])
    weights[name] = weight
    return refusal(weight=weights)


@pytest.mark.parametrize("rate_hz", [32_000, 40_000, 48_000])
@pytest.mark.parametrize("version", ["v1", "v2"])
@pytest.mark.parametrize("f0", [True, False])
def test_every_kind_of_voice_is_understood(rate_hz: int, version: str, f0: bool):
    found = reading.find(checkpoint(rate_hz, version, f0=f0))

    config = found.config
    assert (config.rate_hz, config.version, config.f0) == (rate_hz, version, f0)


def test_what_applio_adds_is_understood():
    found = reading.find(changed(**APPLIO))

    assert found.embedder == "contentvec"
    assert found.config.f0


def test_an_old_checkpoint_is_version_one_with_pitch():
    found = reading.find(checkpoint(version="v1"))
    old = checkpoint(version="v1")
    for key in ("version", "f0", "sr", "info"):
        del old[key]

    assert reading.find(old).config == found.config


def test_speakers_are_counted_in_the_weights():
    listed = checkpoint()["config"]
    listed[15] = 109

    assert reading.find(changed(config=listed)).config.speakers == 4


def test_the_posterior_encoder_is_left_out():
    weights = OrderedDict(checkpoint()["weight"])
    weights["enc_q.pre.weight"] = torch.ones(3, 3)

    assert "enc_q.pre.weight" not in reading.find(changed(weight=weights)).weights


def test_whole_numbers_of_other_widths_become_float32():
    weights = OrderedDict(checkpoint()["weight"])
    weights = OrderedDict((name, w.double()) for name, w in weights.items())

    found = reading.find(changed(weight=weights)).weights

    assert {weight.dtype for weight in found.values()} == {torch.float32}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"vocoder": "RefineGAN"}, "vocoder 'RefineGAN'; only HiFi-GAN"),
        ({"vocoder": "MRF HiFi-GAN"}, "vocoder 'MRF HiFi-GAN'"),
        ({"embedder_model": "spin-v2"}, "embedder 'spin-v2'"),
        ({"embedder_model": ["contentvec"]}, "embedder"),
        ({"architecture": "another"}, "keys nobody here knows: \"'architecture'\""),
        ({"weight": ABSENT}, "it has no weight"),
        ({"config": ABSENT}, "it has no config"),
        ({"weight": {}}, "holds no weights"),
        ({"weight": [1, 2]}, "holds no weights"),
        ({"f0": 2}, "f0 is '2'"),
        ({"f0": "yes"}, "f0 is 'yes'"),
        ({"f0": 0}, "do not fit the config"),
        ({"version": "v3"}, "version is 'v3'"),
        ({"version": 2}, "version is '2'"),
        ({"sr": "48k"}, "says sr '48k', but its config makes 40000 Hz"),
        ({"sr": 32_000}, "says sr '32000'"),
        ({"sr": {}}, "says sr"),
        ({"config": None}, "a list of 18"),
        ({"config": [1, 2]}, "a list of 18"),
    ],
)
def test_what_is_no_rvc_voice_is_refused_by_name(changes: dict[str, Any], said: str):
    assert said in refusal(**changes)


def test_a_training_checkpoint_is_told_from_a_voice():
    state = {"model": {}, "iteration": 1, "optimizer": {}, "learning_rate": 1e-4}

    with pytest.raises(VoiceError, match=r"training checkpoint \(G_\*\.pth"):
        reading.find(state)


@pytest.mark.parametrize("loaded", [None, 5, [1], torch.ones(3), "voice"])
def test_a_file_of_something_else_is_refused(loaded: Any):
    with pytest.raises(VoiceError, match="not a voice"):
        reading.find(loaded)


@pytest.mark.parametrize(
    ("weight", "said"),
    [
        ("text", "is a str, not a tensor"),
        (torch.tensor([float("inf")] * 64), "not finite"),
        (torch.ones(64, dtype=torch.int64), "floating point is expected"),
        (torch.ones(64, dtype=torch.complex64), "not a plain tensor"),
        (torch.ones(64).to_sparse(), "not a plain tensor"),
        (torch.ones(1).expand(10**12), "more than"),
        (torch.ones(63), "dec.conv_pre.bias is (63,), not (64,)"),
    ],
)
def test_a_weight_that_is_not_one_is_refused(weight: Any, said: str):
    assert said in with_weight("dec.conv_pre.bias", weight)


def test_a_number_too_large_for_float32_is_not_finite():
    assert "not finite" in with_weight(
        "dec.conv_pre.bias", torch.full((64,), 1e300, dtype=torch.float64)
    )


def test_a_weight_that_cannot_be_normalised_is_refused():
    name = "dec.ups.0.weight_v"
    weight = checkpoint()["weight"][name].clone()
    weight[3] = 0

    assert "row of zeros" in with_weight(name, weight)


def test_a_weight_with_a_strange_name_does_nothing_to_the_terminal():
    said = with_weight("\x1b[2J\x07ups", "text")

    assert said.isprintable()


def test_a_note_is_one_short_line():
    note = "200epoch\n\x1b[31m" + "x" * 10_000

    found = reading.find(changed(info=note))

    assert found.info.isprintable()
    assert len(found.info) == 200


def load_refusal(content: bytes) -> str:
    with pytest.raises(VoiceError) as refused:
        reading.load(io.BytesIO(content))
    return str(refused.value)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"garbage", "is not a torch file of today"),
        (b"PK\x03\x04garbage", "is a damaged zip archive"),
    ],
)
def test_garbage_is_refused(content: bytes, said: str):
    assert said in load_refusal(content)


@pytest.mark.parametrize("kept", [0.1, 0.5, 0.9, 0.999])
def test_half_a_download_is_refused(tmp_path: Path, kept: float):
    whole = write_checkpoint(tmp_path / "mara.pth").read_bytes()

    assert "cut short" in load_refusal(whole[: int(kept * len(whole))])


def test_a_file_with_flipped_bytes_is_refused_or_read_but_never_run(tmp_path: Path):
    whole = bytearray(write_checkpoint(tmp_path / "mara.pth").read_bytes())
    at = whole.find(b"data.pkl")
    whole[at + 64 : at + 96] = bytes(range(32))

    assert load_refusal(bytes(whole))


def test_a_zip_bomb_is_seen_before_it_goes_off(tmp_path: Path):
    bomb = write_bomb(tmp_path / "mara.pth")

    assert "compressed entry" in load_refusal(bomb.read_bytes())


def test_a_zip_that_torch_did_not_write_is_refused(tmp_path: Path):
    import zipfile

    with zipfile.ZipFile(tmp_path / "mara.zip", "w") as archive:
        archive.writestr("readme.txt", "a voice?")

    assert "not one that torch wrote" in load_refusal((tmp_path / "mara.zip").read_bytes())


def index_refusal(path: Path, dimension: int = 768) -> str:
    with path.open("rb") as file, pytest.raises(VoiceError) as refused:
        vectors_of(file, dimension)
    return str(refused.value)


def test_an_index_without_vectors_names_the_right_one(tmp_path: Path):
    index = write_index(tmp_path / "trained_mara.index", random_vectors(40, 768), empty=True)

    assert "added_*.index" in index_refusal(index)


@pytest.mark.parametrize("content", [b"", b"garbage", b"\x80\x04\x95pickle", b"IwFl" + b"\0" * 90])
def test_what_is_no_index_is_refused(tmp_path: Path, content: bytes):
    path = tmp_path / "mara.index"
    path.write_bytes(content)

    assert "index" in index_refusal(path)


def test_half_an_index_is_refused(tmp_path: Path):
    whole = write_index(tmp_path / "added_mara.index", random_vectors(40, 256))
    whole.write_bytes(whole.read_bytes()[:5_000])

    assert "damaged index" in index_refusal(whole, 256)


def test_an_index_of_infinities_is_refused(tmp_path: Path):
    vectors = random_vectors(40, 256)
    vectors[3, 3] = 1e30

    index = write_index(tmp_path / "added_mara.index", vectors)

    assert "not finite" in index_refusal(index, 256)
