"""Which weights a checkpoint must hold, and of which shape, by the names RVC gives them."""

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from processors.rvc.config import RvcConfig

Shape = tuple[int, ...]

WINDOW = 10
"""Frames either side that attention tells apart by their distance."""

PITCHES = 256
"""Coarse pitches, of which 0 is never used."""

COUPLINGS = 4
WAVENET_LAYERS, WAVENET_KERNEL = 3, 5
OUTER_KERNEL = 7
"""Of the first and last convolution of the decoder."""


def expected(config: "RvcConfig") -> dict[str, Shape]:
    """Name and shape of every weight, `enc_q` left out."""
    return dict([*_text(config), *_flow(config), *_decoder(config), *_speaker(config)])


def noise_strides(rates: tuple[int, ...]) -> list[int]:
    """Of the convolutions that bring the source to each stage's rate."""
    return [math.prod(rates[i + 1 :]) for i in range(len(rates))]


def _speaker(c: "RvcConfig") -> Iterator[tuple[str, Shape]]:
    yield "emb_g.weight", (c.speakers, c.gin)


def _text(c: "RvcConfig") -> Iterator[tuple[str, Shape]]:
    yield from _plain("enc_p.emb_phone", (c.hidden, c.content_size))
    if c.f0:
        yield "enc_p.emb_pitch.weight", (PITCHES, c.hidden)
    yield from _plain("enc_p.proj", (2 * c.inter, c.hidden, 1))
    for i in range(c.layers):
        attention = f"enc_p.encoder.attn_layers.{i}"
        for name in ("emb_rel_k", "emb_rel_v"):
            yield f"{attention}.{name}", (1, 2 * WINDOW + 1, c.hidden // c.heads)
        for name in "qkvo":
            yield from _plain(f"{attention}.conv_{name}", (c.hidden, c.hidden, 1))
        for norm in (1, 2):
            for name in ("gamma", "beta"):
                yield f"enc_p.encoder.norm_layers_{norm}.{i}.{name}", (c.hidden,)
        ffn = f"enc_p.encoder.ffn_layers.{i}"
        yield from _plain(f"{ffn}.conv_1", (c.filter, c.hidden, c.kernel))
        yield from _plain(f"{ffn}.conv_2", (c.hidden, c.filter, c.kernel))


def _flow(c: "RvcConfig") -> Iterator[tuple[str, Shape]]:
    half, layers = c.inter // 2, WAVENET_LAYERS
    for i in range(0, 2 * COUPLINGS, 2):
        yield from _plain(f"flow.flows.{i}.pre", (c.hidden, half, 1))
        yield from _plain(f"flow.flows.{i}.post", (half, c.hidden, 1))
        enc = f"flow.flows.{i}.enc"
        yield from _normed(f"{enc}.cond_layer", (2 * c.hidden * layers, c.gin, 1))
        for j in range(layers):
            out = 2 * c.hidden if j < layers - 1 else c.hidden
            yield from _normed(f"{enc}.in_layers.{j}", (2 * c.hidden, c.hidden, WAVENET_KERNEL))
            yield from _normed(f"{enc}.res_skip_layers.{j}", (out, c.hidden, 1))


def _decoder(c: "RvcConfig") -> Iterator[tuple[str, Shape]]:
    channels = c.upsample_initial
    if c.f0:
        yield from _plain("dec.m_source.l_linear", (1, 1))
    yield from _plain("dec.conv_pre", (channels, c.inter, OUTER_KERNEL))
    yield from _plain("dec.cond", (channels, c.gin, 1))
    strides = noise_strides(c.upsample_rates)
    for i, kernel in enumerate(c.upsample_kernels):
        before, channels = channels, channels // 2
        # Of a transposed convolution the first dimension, whose norm is kept, is the input's.
        yield f"dec.ups.{i}.bias", (channels,)
        yield f"dec.ups.{i}.weight_g", (before, 1, 1)
        yield f"dec.ups.{i}.weight_v", (before, channels, kernel)
        if c.f0:
            size = 2 * strides[i] if i + 1 < len(strides) else 1
            yield from _plain(f"dec.noise_convs.{i}", (channels, 1, size))
        for j, size in enumerate(c.resblock_kernels):
            block = f"dec.resblocks.{i * len(c.resblock_kernels) + j}"
            for k, convs in ((k, convs) for convs in ("convs1", "convs2") for k in range(3)):
                yield from _normed(f"{block}.{convs}.{k}", (channels, channels, size))
    yield "dec.conv_post.weight", (1, channels, OUTER_KERNEL)


def _plain(name: str, weight: Shape) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight", weight
    yield f"{name}.bias", (weight[0],)


def _normed(name: str, weight: Shape) -> Iterator[tuple[str, Shape]]:
    yield f"{name}.weight_g", (weight[0], 1, 1)
    yield f"{name}.weight_v", weight
    yield f"{name}.bias", (weight[0],)
