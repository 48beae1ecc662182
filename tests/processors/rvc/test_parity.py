"""The network says what the reference says, sample by sample."""

import shutil
from pathlib import Path

import numpy as np
import pytest
import torch

from processors.rvc.config import RvcConfig, expected_shapes
from processors.rvc.errors import VoiceError
from processors.rvc.parity import TOLERANCE, differences, main, read_inputs, read_network, speak
from processors.rvc.quick import quicken
from processors.rvc.source import phases, rounded_turns
from tests.processors.rvc.fixtures import FIXTURES, needs_fixtures
from tests.processors.rvc.reference import NAMES


@needs_fixtures
@pytest.mark.parametrize("name", NAMES)
def test_every_case_of_a_fixture_equals_the_reference(name: str):
    found = dict(differences(FIXTURES / name))

    assert len(found) == 10
    assert max(found.values()) <= TOLERANCE


@needs_fixtures
@pytest.mark.parametrize("name", NAMES)
def test_the_quick_decoder_equals_the_reference_too(name: str):
    quick = read_network(FIXTURES / name / "model_float32.pth")
    quicken(quick.dec)

    made = speak(quick, read_inputs(FIXTURES / name), "out_full")

    expected = np.load(FIXTURES / name / "float32" / "out_full.npy")
    assert np.abs(made - expected).max() <= TOLERANCE


@needs_fixtures
def test_the_command_prints_a_line_a_case_and_succeeds(capsys: pytest.CaptureFixture[str]):
    status = main([str(FIXTURES / NAMES[3])])

    lines = capsys.readouterr().out.splitlines()
    assert status == 0
    assert len(lines) == 10
    assert lines[0].startswith("tiny_v2_48k_nono/half/out_full ")
    assert float(lines[0].split()[1]) <= TOLERANCE


@needs_fixtures
def test_the_command_finds_the_fixtures_in_a_folder(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    (tmp_path / NAMES[3]).symlink_to(FIXTURES / NAMES[3])
    (tmp_path / "README.md").touch()

    status = main([str(tmp_path)])

    assert status == 0
    assert len(capsys.readouterr().out.splitlines()) == 10


@needs_fixtures
def test_an_output_that_differs_fails_the_command(tmp_path: Path):
    fixture = shutil.copytree(FIXTURES / NAMES[3], tmp_path / "changed", copy_function=shutil.copy)
    path = fixture / "half" / "out_full.npy"
    (fixture / "half").chmod(0o755)
    path.chmod(0o644)
    np.save(path, np.load(path) + np.float32(1e-4))

    assert main([str(fixture)]) == 1


def test_a_folder_without_a_fixture_is_refused_with_the_reason(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    status = main([str(tmp_path)])

    assert status == 1
    assert "holds no fixture" in capsys.readouterr().err


def test_junk_for_a_checkpoint_is_refused_with_its_place(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
):
    np.savez(tmp_path / "inputs.npz", phone=np.zeros(3))
    (tmp_path / "half").mkdir()
    np.save(tmp_path / "half" / "out_full.npy", np.zeros(3))
    (tmp_path / "model_half.pth").write_bytes(b"junk")

    status = main([str(tmp_path)])

    assert status == 1
    assert f"{tmp_path / 'model_half.pth'}: cannot be read" in capsys.readouterr().err


def test_the_phase_of_streaming_is_the_references_but_for_its_rounding():
    f0 = torch.tensor([[0.0, 110.0, 220.5, 0.0, 437.0] * 20])

    exact, rounded = phases(f0), rounded_turns(f0, 40_000)[:, ::400] - f0 / 40_000

    # Compared as positions on the circle: 0.9999999 and 0 are neighbours.
    apart = (exact - rounded + 0.5).remainder(1.0) - 0.5
    assert apart.abs().max() < 1e-5


def _tiny() -> tuple[list[object], dict[str, tuple[int, ...]]]:
    middle: list[object] = [[10, 10, 2, 2], 64, [16, 16, 4, 4], 4, 16, 40_000]
    blocks: list[object] = [[3, 7, 11], [[1, 3, 5]] * 3]
    listed = [1025, 32, 32, 32, 64, 2, 3, 3, 0, "1", *blocks, *middle]
    fields = [*listed[:9], *listed[10:]]
    return listed, expected_shapes(RvcConfig("v2", True, *fields))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("place", "value", "told"),
    [
        (0, 10**12, "spec channels is 1000000000000"),
        (9, "2", "resblock is '2'"),
        (12, [12, 10, 2, 2], "do not make 40000 Hz"),
        (12, [10] * 12, "one to eight"),
        (13, 1 << 20, "upsample channels is 1048576"),
        (5, 3, "heads do not divide"),
        (17, 44_100, "44100 Hz"),
        (8, float("nan"), "dropout is nan"),
        (2, True, "inter channels is True"),
        (11, [[1] * 9] * 3, "one to eight numbers"),
    ],
)
def test_a_config_out_of_bounds_is_refused_before_anything_is_built(
    place: int, value: object, told: str
):
    listed, shapes = _tiny()
    listed[place] = value

    with pytest.raises(VoiceError, match=told):
        RvcConfig.parse(listed, "v2", True, shapes)


def test_weights_of_another_shape_are_named():
    listed, shapes = _tiny()
    shapes["dec.conv_post.weight"] = (1, 8, 7)
    del shapes["flow.flows.0.pre.bias"]

    with pytest.raises(VoiceError, match=r"dec\.conv_post.*\(1, 8, 7\).*flows\.0\.pre\.bias is mi"):
        RvcConfig.parse(listed, "v2", True, shapes)


def test_a_network_of_too_many_weights_is_refused_though_each_field_is_in_bounds():
    listed, shapes = _tiny()
    listed[2:5] = [1024, 1024, 4096]
    listed[6] = 24

    with pytest.raises(VoiceError, match="120000000 are allowed"):
        RvcConfig.parse(listed, "v2", True, shapes)


def test_the_number_of_speakers_is_what_the_weights_have():
    listed, shapes = _tiny()
    listed[15] = 109
    shapes["enc_q.pre.weight"] = (1, 2, 3)

    assert RvcConfig.parse(listed, "v2", True, shapes).speakers == 4
