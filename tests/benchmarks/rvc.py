"""What a cloned voice costs, and when its first sound is there, beside the reference's own way.

    python -m tests.benchmarks rvc

Full-size networks with random weights: time does not depend on what they say. A sentence is 2 s;
0.4 s, and nothing before it, for bfloat16 on a processor that has no instructions for it.
`rvc stream` is the reference's `realtime_gui`: for every 0.25 s of speech, HuBERT and the encoder
over the last 2.8 s, flow and decoder over the block and what is cross-faded. It is given dio, which
costs next to nothing, in the place of its RMVPE.
"""

import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from processors.rvc import f0 as pitch
from processors.rvc.config import RvcConfig
from processors.rvc.content import ContentEncoder
from processors.rvc.synthesizer import Spoken, Stretch, Synthesizer
from processors.rvc.voice import RvcConverter, network_of
from processors.rvc.voice_file import RvcVoice
from tests.fakes.rvc_voice import config_list, random_weights, write_content

RATES_HZ = (40_000, 48_000)
THREADS = (1, 2)
SENTENCE_S, SHORT_S = 2.0, 0.4
RATE_HZ = 16_000

BLOCK_FRAMES, TAIL_FRAMES, CONTEXT_FRAMES = 25, 6, 250
"""The reference's: a block, what is cross-faded and searched, and the context before them."""


@dataclass(frozen=True)
class Row:
    """One way of speaking."""

    rate_hz: int
    device: str
    threads: int
    kind: str
    how: str
    real_time_factor: float
    """Seconds that pass for one of speech."""

    cpu_s: float
    """Seconds of processor for one of speech: what else runs on the machine changes it less."""

    first_block_ms: float
    """From the whole sentence to its first audio; for `rvc stream`, of every block."""

    cheaper: float = 1.0
    """What `rvc stream` costs for one second of speech, by what this costs: seconds of processor,
    or where a GPU computes, seconds."""


def measure() -> list[dict[str, Any]]:
    """Measure every way and print the table."""
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        path = write_content(Path(folder), size="full")
        for device in ("cpu", *(["cuda"] if torch.cuda.is_available() else [])):
            encoder = ContentEncoder.open(path, device=device)
            for rate_hz in RATES_HZ:
                for threads in THREADS if device == "cpu" else (1,):
                    rows += _rows(encoder, rate_hz, device, threads)
                    show(rows[-4:] if threads == 1 else rows[-3:], head=len(rows) <= 4)
    if not torch.cuda.is_available():
        print("no GPU here: none was measured")
    return [asdict(row) for row in rows]


def show(rows: list[Row], *, head: bool) -> None:
    """Print a table's rows."""
    if head:
        print(
            "| voice | on | threads | type | way | real-time factor | CPU s / s | first block "
            "| cheaper |\n|---|---|---|---|---|---|---|---|---|"
        )
    for r in rows:
        print(
            f"| v2 {r.rate_hz // 1000}k | {r.device} | {r.threads} | {r.kind} | {r.how} "
            f"| {r.real_time_factor:.2f} | {r.cpu_s:.2f} | {r.first_block_ms:.0f} ms "
            f"| {r.cheaper:.1f} x |",
            flush=True,
        )


def _rows(encoder: ContentEncoder, rate_hz: int, device: str, threads: int) -> list[Row]:
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        found = list(_measured(encoder, rate_hz, device, threads))
    finally:
        torch.set_num_threads(before)
    return [replace(row, cheaper=_cost(found[0]) / _cost(row)) for row in found]


def _cost(row: Row) -> float:
    return row.cpu_s if row.device == "cpu" else row.real_time_factor


def _measured(encoder: ContentEncoder, rate_hz: int, device: str, threads: int) -> Iterator[Row]:
    config, weights = _voice(rate_hz)
    plain = Synthesizer.of(config, weights).to(device)
    where = (rate_hz, device, threads)
    yield Row(*where, "float32", "rvc stream", *_reference(plain, encoder))
    if threads == 1:
        yield Row(*where, "float32", "ours, torch's convolutions", *_ours(plain, encoder))
    for kind, dtype in (("float32", torch.float32), ("bfloat16", torch.bfloat16)):
        network = network_of(config, weights, device=device, dtype=dtype)
        hurried = kind == "bfloat16" and device == "cpu" and not _has_bfloat16()
        yield Row(*where, kind, "ours", *_ours(network, encoder, hurried=hurried))


def _has_bfloat16() -> bool:
    return bool(torch.ops.mkldnn._is_mkldnn_bf16_supported())


def _ours(
    network: Synthesizer, encoder: ContentEncoder, *, hurried: bool = False
) -> tuple[float, float, float]:
    """Real-time factor, CPU seconds, milliseconds to the first audio; of the second sentence."""
    config = network.config
    voice = RvcVoice(
        format=1,
        kind="rvc",
        name="random",
        rate_hz=config.rate_hz,
        version=config.version,
        f0=config.f0,
        config=config.listed,
    )
    converter = RvcConverter(voice, network, encoder)
    sentence_s = SHORT_S if hurried else SENTENCE_S
    total_s = cpu_s = first_s = 0.0
    for seed in range(1 if hurried else 2):
        started, cpu_started, first_s = _now(network), time.process_time(), 0.0
        sentence = _sentence()[: round(sentence_s * RATE_HZ)]
        conversion = converter.begin(sentence, RATE_HZ, seed=seed)
        while conversion.key is not None:
            made = converter.step([conversion])[0]
            if len(made) and not first_s:
                first_s = _now(network) - started
        total_s, cpu_s = _now(network) - started, time.process_time() - cpu_started
    return total_s / sentence_s, cpu_s / sentence_s, 1000 * first_s


@torch.inference_mode()
def _reference(network: Synthesizer, encoder: ContentEncoder) -> tuple[float, float, float]:
    """Real-time factor, CPU seconds, milliseconds of a block; each the best of three after one."""
    frames = CONTEXT_FRAMES + BLOCK_FRAMES + TAIL_FRAMES
    heard = np.resize(_sentence(), 160 * frames)
    took = [_timed(network, lambda: _reference_block(network, encoder, heard)) for _ in range(4)]
    best_s, cpu_s = (min(times) for times in zip(*took[1:], strict=True))
    blocks_per_s = 100 / BLOCK_FRAMES
    return best_s * blocks_per_s, cpu_s * blocks_per_s, 1000 * best_s


def _reference_block(
    network: Synthesizer, encoder: ContentEncoder, heard: NDArray[np.float32]
) -> torch.Tensor:
    """What the reference computes for 0.25 s, given the last 2.81 s."""
    device, frames = network.emb_g.weight.device, len(heard) // 160
    features = encoder.features(torch.from_numpy(heard).to(device), network.config.version)
    content = features.repeat_interleave(2, dim=0)[:frames]
    recent = heard[-160 * (BLOCK_FRAMES + 5) :]
    f0 = np.resize(pitch.f0_of(recent, frames=BLOCK_FRAMES + 5), frames)
    spoken = Spoken(
        content=content[None],
        lengths=torch.tensor([frames], device=device),
        pitch=torch.from_numpy(pitch.coarse(f0)).to(device)[None],
        speaker=torch.zeros(1, dtype=torch.int64, device=device),
        noise=torch.randn(1, network.config.inter, frames, device=device),
    )
    stretch = Stretch(CONTEXT_FRAMES, BLOCK_FRAMES + TAIL_FRAMES)
    n_samples = stretch.frames * network.config.samples_per_frame
    noise = torch.randn(1, n_samples, device=device)
    return network.infer(spoken, torch.from_numpy(f0).to(device)[None], noise, stretch).cpu()


def _timed(network: Synthesizer, act: Callable[[], object]) -> tuple[float, float]:
    """Seconds that passed, and of processor."""
    started, cpu_started = _now(network), time.process_time()
    act()
    return _now(network) - started, time.process_time() - cpu_started


def _now(network: Synthesizer) -> float:
    """Seconds, once the device has done what it was given."""
    if network.emb_g.weight.device.type == "cuda":
        torch.cuda.synchronize()
    return time.perf_counter()


@cache
def _voice(rate_hz: int) -> tuple[RvcConfig, dict[str, torch.Tensor]]:
    weights = random_weights(rate_hz, "v2", size="full")
    shapes = {name: tuple(tensor.shape) for name, tensor in weights.items()}
    config = RvcConfig.parse(config_list(rate_hz, "v2", "full"), "v2", True, shapes)
    return config, weights


@cache
def _sentence() -> NDArray[np.float32]:
    """A hum of 2 s, float32 [n], 16 kHz."""
    t = np.arange(round(SENTENCE_S * RATE_HZ)) / RATE_HZ
    sound = sum(np.sin(2 * np.pi * 140 * k * t) / k for k in range(1, 9))
    return (0.1 * sound).astype(np.float32)


if __name__ == "__main__":
    measure()
