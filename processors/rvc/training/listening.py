"""What one can watch and hear while a voice learns: scalars for TensorBoard, and its held-out
sentences as it says them now."""

from collections.abc import Sequence
from dataclasses import asdict
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from numpy.typing import NDArray

from processors.rvc.synthesizer import Spoken, Synthesizer
from processors.rvc.training.graph import Learner, stored
from processors.rvc.training.losses import Losses
from processors.rvc.training.prepared import Prepared

SCALARS_FOLDER = "tensorboard"
SAMPLES_FOLDER = "samples"


def can_be_watched() -> bool:
    """Whether TensorBoard is installed; it comes with the extra `rvc`."""
    return find_spec("tensorboard") is not None


class Scalars:
    """Losses for `tensorboard --logdir`. One event file a run; a resumed one takes back what was
    written beyond its checkpoint."""

    def __init__(self, folder: Path, step: int) -> None:
        """Go on after `step` steps. Only where `can_be_watched`."""
        from torch.utils.tensorboard import SummaryWriter

        self._writer: Any = SummaryWriter(str(folder / SCALARS_FOLDER), purge_step=step + 1)

    def add(self, step: int, losses: Losses) -> None:
        """Of the step that makes it `step` steps."""
        for name, value in asdict(losses).items():
            self._writer.add_scalar(f"loss/{name}", value, step)

    def hear(self, step: int, clips: Sequence[NDArray[np.float32]], rate_hz: int) -> None:
        """Each (n,) from -1 to 1."""
        for number, clip in enumerate(clips, start=1):
            self._writer.add_audio(f"held out/{number}", clip[:, None], step, rate_hz)

    def close(self) -> None:
        """Write what is left."""
        self._writer.close()


@torch.inference_mode()
def say(voice: Learner, pieces: Sequence[Prepared], seed: int) -> list[NDArray[np.float32]]:
    """Speak pieces from their content and pitch alone: (frames * samples a frame,) each, on the
    processor."""
    config = voice.config
    network = Synthesizer.of(config, stored(voice))
    clips: list[NDArray[np.float32]] = []
    for piece in pieces:
        content, pitch, f0, _ = piece.at(0, piece.frames, config.samples_per_frame)
        drawn = torch.Generator().manual_seed(seed)
        spoken = Spoken(
            content=content[None],
            lengths=torch.tensor([piece.frames]),
            pitch=pitch[None],
            speaker=torch.zeros(1, dtype=torch.long),
            noise=torch.randn(1, config.inter, piece.frames, generator=drawn),
        )
        n_samples = piece.frames * config.samples_per_frame
        noise = torch.randn(1, n_samples, generator=drawn)
        clips.append(network.infer(spoken, f0[None], noise)[0].numpy())
    return clips


def write_clips(
    folder: Path, epoch: int, clips: Sequence[NDArray[np.float32]], rate_hz: int
) -> list[Path]:
    """As `samples/epoch-0010-1.wav`. Returns the paths."""
    into = folder / SAMPLES_FOLDER
    into.mkdir(exist_ok=True)
    paths: list[Path] = []
    for number, clip in enumerate(clips, start=1):
        paths.append(into / f"epoch-{epoch:04}-{number}.wav")
        soundfile.write(paths[-1], clip, rate_hz, subtype="PCM_16")
    return paths
