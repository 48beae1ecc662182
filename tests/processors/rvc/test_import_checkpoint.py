"""What an import makes of a checkpoint, and what it refuses: by the whole way, child and all."""

import json
import os
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load_file, save

from processors.rvc.checkpoint import find
from processors.rvc.confined import Read, Request, convert_weights, numbers_in, read
from processors.rvc.confinement import Limits
from processors.rvc.errors import VoiceError
from processors.rvc.import_checkpoint import Wanted, import_voice, verified
from processors.rvc.voice import RvcConversion, RvcConverter, open_voice
from tests.fakes.checkpoints import (
    SAMPLE_SHA256,
    changed,
    checkpoint,
    laughing,
    random_vectors,
    write_checkpoint,
    write_index,
    write_running_code,
)
from tests.fakes.rvc_voice import write_content
from tests.processors.rvc.fixtures import FIXTURES

WANTED = Wanted("mara", sample_sha256=SAMPLE_SHA256)


def refusal(source: Path, into: Path, index: Path | None = None) -> str:
    into.mkdir(exist_ok=True)
    with pytest.raises(VoiceError) as refused:
        import_voice((source, index), into, WANTED)
    assert str(source) in str(refused.value) or str(index) in str(refused.value)
    assert not (into / "voice.json").exists()
    return str(refused.value)


def test_a_checkpoint_and_its_index_become_a_voice(tmp_path: Path):
    content = checkpoint(48_000)
    vectors = random_vectors(40, 768)
    source = write_checkpoint(tmp_path / "mara.pth", content)
    index = write_index(tmp_path / "added_mara.index", vectors)
    into = tmp_path / "voice"
    into.mkdir()
    steps: list[str] = []

    made = import_voice((source, index), into, WANTED, on_step=steps.append)

    settings = json.loads((into / "voice.json").read_text())
    weights = load_file(into / "voice.safetensors")
    assert (made.version, made.rate_hz, made.f0, made.vectors) == ("v2", 48_000, True, 40)
    assert settings["sample_sha256"] == SAMPLE_SHA256
    assert settings["info"] == "20epoch"
    assert all(np.array_equal(weights[n], w.numpy()) for n, w in content["weight"].items())
    assert np.array_equal(load_file(into / "index.safetensors")["vectors"], vectors)
    assert steps == ["Reading", "Checking", "Writing", "Reading the index", "Writing the index"]
    assert any("system calls" in held or "network" in held for held in made.held)


def test_nothing_of_a_file_is_run(tmp_path: Path):
    marker = tmp_path / "it-ran"
    source = write_running_code(tmp_path / "mara.pth", marker)

    assert "asks to run" in refusal(source, tmp_path / "into")
    assert not marker.exists()


@pytest.mark.parametrize(
    ("canary", "said"),
    [
        ("unsafe", "asks to run print"),
        ("huge_config", "upsample channels is 1048576"),
        ("many_ups", "upsample rates are [12, 10, 2, 2, 12"),
        ("nan", "holds numbers that are not finite"),
    ],
)
def test_every_canary_is_refused_with_the_reason(tmp_path: Path, canary: str, said: str):
    source = FIXTURES / f"canary_{canary}.pth"
    if not source.is_file():
        pytest.skip(f"{source} is not at hand")

    assert said in refusal(source, tmp_path / "into")


@pytest.mark.parametrize("fixture", ["tiny_v1_40k_f0", "tiny_v2_48k_nono"])
def test_the_reference_networks_are_imported_whole(tmp_path: Path, fixture: str):
    source = FIXTURES / fixture / "model_half.pth"
    if not source.is_file():
        pytest.skip(f"{source} is not at hand")

    made = import_voice((source, None), tmp_path, WANTED)

    assert made.f0 is fixture.endswith("f0")
    assert len(load_file(tmp_path / "voice.safetensors")) == (403 if made.f0 else 392)


def test_a_file_that_never_ends_is_given_up(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", changed(f0=laughing("ha", times=60)))

    with pytest.raises(VoiceError, match="not read within 2 s"):
        read(source, Request("checkpoint", wall_s=2))


def test_a_file_that_takes_all_memory_is_refused(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", changed(f0=laughing("ha" * 500_000, times=14)))

    with pytest.raises(VoiceError, match="more memory than a voice may"):
        read(source, Request("checkpoint", limits=Limits(memory_bytes=1_500_000_000)))


def test_a_file_that_takes_all_computing_time_is_refused(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", changed(f0=laughing("ha", times=60)))

    with pytest.raises(VoiceError, match="used up its memory or its time"):
        read(source, Request("checkpoint", limits=Limits(cpu_s=1)))


def forged(**changes: object) -> Read:
    """What a child that was taken over may send."""
    found = find(checkpoint())
    tensors = {name: weight.numpy() for name, weight in found.weights.items()}
    tensors |= changes.pop("tensors", {})
    return Read(found.about() | changes, tensors, ())


@pytest.mark.parametrize(
    "changes",
    [
        {"config": [1, 2]},
        {"version": "v1"},
        {"f0": False},
        {"config": None},
        {"info": "\x1b[2J"},
        {"embedder": "spin"},
        {"tensors": {"dec.conv_pre.bias": np.zeros(63, np.float16)}},
        {"tensors": {"dec.conv_pre.bias": np.zeros(64, np.float64)}},
        {"tensors": {"another": np.zeros(64, np.float16)}},
    ],
)
def test_what_comes_out_of_the_child_is_not_believed(changes: dict[str, object]):
    assert verified(Path("mara.pth"), forged())

    with pytest.raises(VoiceError, match="what was read of it"):
        verified(Path("mara.pth"), forged(**changes))


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"garbage",
        (1 << 60).to_bytes(8, "little") + b"{}",
        save({"weight": np.full(3, np.nan, np.float16)}),
    ],
)
def test_damaged_numbers_out_of_the_child_are_refused(content: bytes):
    with pytest.raises(VoiceError, match=r"mara\.pth"):
        numbers_in(content, Path("mara.pth"))


@pytest.mark.parametrize("kind", ["folder", "absent", "pipe"])
def test_what_is_no_file_is_refused_without_waiting(tmp_path: Path, kind: str):
    source = tmp_path / "mara.pth"
    if kind == "folder":
        source.mkdir()
    elif kind == "pipe":
        os.mkfifo(source)

    refusal(source, tmp_path / "into")


def test_an_index_of_the_other_version_is_refused(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", checkpoint())
    index = write_index(tmp_path / "added_mara.index", random_vectors(40, 256))

    said = refusal(source, tmp_path / "into", index)

    assert "vectors of 256 numbers, as v1 has; the voice needs 768" in said


def test_a_speaker_the_voice_does_not_have_is_refused(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", checkpoint())

    with pytest.raises(VoiceError, match="has speakers 0 to 3, not 7"):
        import_voice((source, None), tmp_path, Wanted("mara", speaker=7))


def test_weights_of_any_network_become_safetensors(tmp_path: Path):
    weights = checkpoint()["weight"]
    source = write_checkpoint(tmp_path / "G40k.pth", {"model": weights, "iteration": 5})
    into = tmp_path / "G40k.safetensors"

    held = convert_weights(source, into)

    assert set(load_file(into)) == set(weights)
    assert held
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_weights_that_run_code_are_refused(tmp_path: Path):
    marker = tmp_path / "it-ran"
    source = write_running_code(tmp_path / "rmvpe.pt", marker)

    with pytest.raises(VoiceError, match="asks to run"):
        convert_weights(source, tmp_path / "rmvpe.safetensors")

    assert not marker.exists()
    assert not (tmp_path / "rmvpe.safetensors").exists()


def test_what_was_imported_speaks(tmp_path: Path):
    source = write_checkpoint(tmp_path / "mara.pth", checkpoint())
    index = write_index(tmp_path / "added_mara.index", random_vectors(40, 768))
    (tmp_path / "mara").mkdir()
    import_voice((source, index), tmp_path / "mara", WANTED)
    base = 0.1 * np.sin(np.arange(8_000) / 20).astype(np.float32)

    converter = open_voice(tmp_path / "mara", content=write_content(tmp_path / "content"))
    conversion = converter.begin(base, 16_000, seed=1)
    said = np.concatenate(list(_steps(converter, conversion)))

    assert len(said) == 20_000
    assert np.isfinite(said).all()


def _steps(converter: RvcConverter, conversion: RvcConversion) -> Iterator[np.ndarray]:
    while conversion.key is not None:
        yield converter.step([conversion])[0]
