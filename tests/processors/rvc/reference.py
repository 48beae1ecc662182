"""The networks and inputs of the parity fixtures."""

from functools import cache

import torch

from processors.rvc.parity import read_inputs, read_network
from processors.rvc.stream import Prior
from processors.rvc.synthesizer import Synthesizer
from tests.processors.rvc.fixtures import FIXTURES

NAMES = ("tiny_v1_40k_f0", "tiny_v2_40k_f0", "tiny_v2_48k_f0", "tiny_v2_48k_nono")


@cache
def network(name: str) -> Synthesizer:
    """The network of a fixture."""
    return read_network(FIXTURES / name / "model_half.pth")


def prior(name: str) -> Prior:
    """The inputs of a fixture, as a sentence to be streamed."""
    arrays = read_inputs(FIXTURES / name)
    given = {key: torch.from_numpy(array)[0] for key, array in arrays.items()}
    pitched = network(name).config.f0
    return Prior(
        content=given["phone"],
        f0=given["nsff0"] if pitched else None,
        pitch=given["pitch"] if pitched else None,
        speaker=int(given["sid"]),
        seed=5,
    )
