"""Compare the network with fixtures made by the reference.

    python -m processors.rvc.parity FOLDER...

Prints `FOLDER/CASE largest_difference` per line. The exit status is 1 where one is above 1e-5, or
where a folder holds no fixture or a broken one. A folder is a fixture (`inputs.npz` and
`model_half.pth` or `model_float32.pth`, with the outputs in `half/` and `float32/`) or holds some.
"""

import pickle
import struct
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import numpy as np
import torch
from numpy.typing import NDArray

from processors.rvc.config import RvcConfig
from processors.rvc.errors import VoiceError
from processors.rvc.synthesizer import Spoken, Stretch, Synthesizer

TOLERANCE = 1e-5
PRECISIONS = ("half", "float32")

STRETCHES = {
    "out_full": None,
    "out_zeronoise": None,
    "out_skip40_ret50": Stretch(40, 50),
    "out_skip40_ret50_formant+2": Stretch(40, 50, 57),
    "out_len80of100": None,
}
"""The cases that are known; 57 = ceil(50 * 2**(2 / 12)) frames are two semitones."""

Arrays = dict[str, NDArray[Any]]


def main(folders: list[str]) -> int:
    """Print every difference. Returns the exit status."""
    if not folders:
        sys.stderr.write("usage: python -m processors.rvc.parity FOLDER...\n")
        return 2
    whole = True
    for folder in map(Path, folders):
        try:
            for name, difference in differences(folder):
                sys.stdout.write(f"{name} {difference:.3g}\n")
                # Written so that a NaN fails too.
                whole = whole and difference <= TOLERANCE
        except VoiceError as error:
            sys.stderr.write(f"{error}\n")
            whole = False
    return 0 if whole else 1


def differences(folder: Path) -> Iterator[tuple[str, float]]:
    """Every case of a fixture, or of the fixtures in a folder, and how far it is off.

    Raises:
        VoiceError: there is no fixture, or it cannot be read.
    """
    if not folder.is_dir():
        raise VoiceError(f"{folder}: no such folder")
    fixtures = [folder] if _is_fixture(folder) else sorted(filter(_is_fixture, folder.iterdir()))
    if not fixtures:
        raise VoiceError(
            f"{folder}: holds no fixture; one is a folder with inputs.npz and model_half.pth"
        )
    for fixture in fixtures:
        yield from _of_fixture(fixture)


def speak(network: Synthesizer, inputs: Arrays, case: str) -> NDArray[np.float32]:
    """Render one case of a fixture, float32 [n]."""
    given = {name: torch.from_numpy(array) for name, array in inputs.items()}
    pitched, silenced = network.config.f0, case == "out_zeronoise"
    lengths = torch.tensor([80]) if case == "out_len80of100" else given["phone_lengths"]
    noise_z, noise_source = given["noise_z"], given["noise_src"][..., 0]
    spoken = Spoken(
        content=given["phone"],
        lengths=lengths,
        pitch=given["pitch"] if pitched else None,
        speaker=given["sid"],
        noise=torch.zeros_like(noise_z) if silenced else noise_z,
    )
    noise = torch.zeros_like(noise_source) if silenced else noise_source
    with torch.inference_mode():
        f0 = given["nsff0"] if pitched else None
        return network.infer(spoken, f0, noise, STRETCHES[case])[0].numpy()


def read_network(path: Path) -> Synthesizer:
    """Open a fixture's checkpoint. Only for fixtures: nothing that serves opens a pickle.

    Raises:
        VoiceError: it cannot be read, or is no voice.
    """
    try:
        checkpoint = torch.load(path, map_location="cpu", weights_only=True)
        config, weights = checkpoint["config"], checkpoint["weight"]
        shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    except (OSError, RuntimeError, pickle.UnpicklingError, EOFError, struct.error) as error:
        raise VoiceError(f"{path}: cannot be read: {str(error).splitlines()[0]}") from error
    except (KeyError, TypeError, AttributeError, IndexError, ValueError) as error:
        raise VoiceError(f"{path}: is no checkpoint of a voice: {error!r}") from error
    version, pitched = checkpoint.get("version", "v1"), bool(checkpoint.get("f0", 1))
    try:
        parsed = RvcConfig.parse(config, version, pitched, shapes)
    except VoiceError as error:
        raise VoiceError(f"{path}: {error}") from error
    return Synthesizer.of(parsed, weights)


def read_inputs(fixture: Path) -> Arrays:
    """The inputs of a fixture.

    Raises:
        VoiceError: they cannot be read.
    """
    return dict(_load(fixture / "inputs.npz").items())


def _of_fixture(fixture: Path) -> Iterator[tuple[str, float]]:
    inputs = read_inputs(fixture)
    for precision in PRECISIONS:
        cases = sorted((fixture / precision).glob("out_*.npy"))
        if not cases:
            raise VoiceError(f"{fixture / precision}: holds no outputs (out_*.npy)")
        network = read_network(fixture / f"model_{precision}.pth")
        for path in cases:
            if path.stem not in STRETCHES:
                known = ", ".join(STRETCHES)
                raise VoiceError(f"{path}: no such case is known; there are {known}")
            name = f"{fixture.name}/{precision}/{path.stem}"
            yield name, _difference(_speak(network, inputs, path), _load(path), path)


def _speak(network: Synthesizer, inputs: Arrays, path: Path) -> NDArray[np.float32]:
    try:
        return speak(network, inputs, path.stem)
    except (KeyError, RuntimeError, TypeError, IndexError) as error:
        raise VoiceError(f"{path}: inputs.npz does not fit the network: {error}") from error


def _difference(made: NDArray[Any], expected: NDArray[Any], path: Path) -> float:
    if made.shape != expected.shape:
        raise VoiceError(f"{path}: holds {expected.shape} samples, {made.shape} were made")
    return float(np.abs(made - expected).max(initial=0.0))


def _load(path: Path) -> Any:
    try:
        return np.load(path, allow_pickle=False)
    except (OSError, ValueError, EOFError, BadZipFile) as error:
        raise VoiceError(f"{path}: cannot be read: {error}") from error


def _is_fixture(folder: Path) -> bool:
    names = ("inputs.npz", *(f"model_{precision}.pth" for precision in PRECISIONS))
    return folder.is_dir() and any((folder / name).is_file() for name in names)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
