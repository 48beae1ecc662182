"""What is rendered block by block is what is rendered at once."""

from functools import cache

import pytest
import torch

from processors.rvc.config import RvcConfig
from processors.rvc.stream import (
    WINDOWS,
    Block,
    Latent,
    Prior,
    encode,
    equal_blocks,
    next_block,
    render,
)
from processors.rvc.synthesizer import Synthesizer
from processors.rvc.voice import network_of
from tests.fakes.rvc_voice import config_list, random_weights
from tests.processors.rvc import reference
from tests.processors.rvc.fixtures import needs_fixtures
from tests.processors.rvc.reference import NAMES

SAME = 1e-5


def whole(network: Synthesizer, latent: Latent) -> torch.Tensor:
    everything = Block(0, latent.frames, 0, latent.frames)
    with torch.inference_mode():
        return render(network, [(latent, everything)])[0]


def streamed(network: Synthesizer, latent: Latent, blocks: list[Block]) -> torch.Tensor:
    with torch.inference_mode():
        return torch.cat([render(network, [(latent, block)])[0] for block in blocks])


def growing(frames: int) -> list[Block]:
    """The blocks of a call."""
    blocks = [next_block(0, frames, 0)]
    while blocks[-1].stop < frames:
        blocks.append(next_block(blocks[-1].stop, frames, len(blocks)))
    return blocks


@cache
def full_size() -> tuple[Synthesizer, Latent]:
    """A random voice as large as those people share, v2 40k, and 1.3 s of it."""
    weights = random_weights(40_000, "v2", size="full")
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    config = RvcConfig.parse(config_list(40_000, "v2", "full"), "v2", True, shapes)
    network = network_of(config, weights)
    drawn = torch.Generator().manual_seed(2)
    f0 = 100 + 200 * torch.rand(130, generator=drawn)
    f0[40:60] = 0
    content = torch.randn(130, 768, generator=drawn)
    pitch = torch.randint(1, 256, (130,), generator=drawn)
    with torch.inference_mode():
        return network, encode(network, Prior(content, f0, pitch, 0, seed=1))


@needs_fixtures
@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("size", [1, 7, 25, 100])
def test_rvc_streamed_equals_whole(name: str, size: int):
    network = reference.network(name)
    with torch.inference_mode():
        latent = encode(network, reference.prior(name))

    made = streamed(network, latent, list(equal_blocks(latent.frames, size)))

    assert (made - whole(network, latent)).abs().max() <= SAME


@pytest.mark.parametrize("size", [25, 100])
def test_rvc_streamed_equals_whole_at_full_size(size: int):
    network, latent = full_size()

    made = streamed(network, latent, list(equal_blocks(latent.frames, size)))

    expected = whole(network, latent)
    assert expected.std() > 0.01
    assert (made - expected).abs().max() <= SAME


def test_blocks_that_grow_equal_whole_at_full_size():
    network, latent = full_size()

    made = streamed(network, latent, growing(latent.frames))

    assert (made - whole(network, latent)).abs().max() <= SAME


@pytest.mark.parametrize("frames", [1, 5, 39, 40, 41, 69, 70, 71, 100, 131, 300, 1_500])
def test_blocks_follow_each_other_to_the_end_with_their_context(frames: int):
    blocks = growing(frames)

    assert blocks[0].start == 0
    assert [b.stop for b in blocks] == [b.start for b in blocks[1:]] + [frames]
    assert all(b.first == 0 or b.start - b.first >= 10 for b in blocks)
    assert all(b.last == frames or b.last - b.stop >= 10 for b in blocks)


def test_blocks_come_in_few_sizes_of_which_the_first_is_small():
    frames = range(WINDOWS[-1], 1_200)

    assert {block.window for n in frames for block in growing(n)} == set(WINDOWS)
    assert all(growing(n)[0].stop <= 30 for n in frames)


def test_the_noise_depends_on_the_seed_and_the_part_alone():
    network, latent = full_size()
    frames = latent.frames
    content, f0 = torch.zeros(frames, 768), torch.zeros(frames)
    pitch = torch.ones(frames, dtype=torch.int64)
    with torch.inference_mode():
        same, again, other, part = (
            encode(network, Prior(content, f0, pitch, 0, seed, number))
            for seed, number in ((7, 0), (7, 0), (8, 0), (7, 1))
        )

    assert torch.equal(same.noise, again.noise)
    assert torch.equal(same.z, again.z)
    assert not torch.equal(same.noise, other.noise)
    assert not torch.equal(same.noise, part.noise)
