"""A sample to train from: the recordings joined, with pauses between."""

from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from processors.audio import pcm16_to_float
from processors.rvc.content import ContentEncoder
from processors.rvc.training.hearing import speech_spans
from processors.rvc.training.pieces import Piece, cut
from processors.rvc.training.prepared import Preparation, Prepared
from processors.rvc.training.presets import Preset, Size, preset
from processors.rvc.training.sample import Recording
from tests.speech import RATE_HZ, recordings

TINY: Preset = preset(Size.TINY, "v2")
QUICK: Preset = replace(TINY, segment_samples=3_200, listened_frames=24)
"""The same network, hearing less at a time."""

PAUSE_S = 0.6


def of_one(person: str) -> NDArray[np.float32]:
    """(n,) all sentences whose recordings' names begin with this, 16 kHz."""
    return joined([r.pcm16 for r in recordings() if r.name.startswith(person)])


def joined(sentences: list[bytes]) -> NDArray[np.float32]:
    """(n,) 16 kHz, a faint room tone between sentences."""
    tone = 1e-4 * np.random.default_rng(0).standard_normal(round(PAUSE_S * RATE_HZ))
    parts = [part for pcm16 in sentences for part in (pcm16_to_float(pcm16), tone)]
    return np.concatenate([tone, *parts]).astype(np.float32)


def recording(audio: NDArray[np.floating], rate_hz: int = RATE_HZ) -> Recording:
    """As if it had been read from a file."""
    return Recording(Path("brand.wav"), audio.astype(np.float32), rate_hz)


@cache
def pieces() -> tuple[Piece, ...]:
    """Of one woman's three sentences, at 40 kHz."""
    said = recording(of_one("spk1"))
    return tuple(cut(said, speech_spans(said.at(RATE_HZ)), TINY.config.rate_hz))


def prepared(folder: Path, encoder: ContentEncoder) -> list[Prepared]:
    """The same with content and pitch."""
    return Preparation(encoder, "v2", folder, TINY.config.samples_per_frame).prepare(pieces())


def made_up(n: int = 4, frames: int = 150) -> list[Prepared]:
    """Pieces for which nobody had to be listened to: a tone, and content as it may come."""
    drawn = torch.Generator().manual_seed(0)
    size = TINY.config.samples_per_frame
    time_s = torch.arange(frames * size) / TINY.config.rate_hz
    return [
        Prepared(
            (8000 * torch.sin(2 * torch.pi * (120 + 20 * i) * time_s)).to(torch.int16),
            torch.randn(-(-frames // 2), 768, generator=drawn).half(),
            torch.full((frames,), 120.0 + 20 * i),
        )
        for i in range(n)
    ]
