"""One step of learning: both networks, their optimizers, mixed precision."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.amp.grad_scaler import GradScaler

from processors.rvc.training import losses
from processors.rvc.training.batches import Batch
from processors.rvc.training.discriminators import Discriminators
from processors.rvc.training.graph import Learner, Made
from processors.rvc.training.losses import Losses
from processors.rvc.training.presets import Preset
from processors.rvc.training.spectrum import Spectrum

BETAS = (0.8, 0.99)
EPSILON = 1e-9
DECAY_PER_EPOCH = 0.999875
WEIGHT_DECAY = 0.01

_FIRST_SCALE = 256.0
"""Of losses in float16. torch's own of 65536 overflows on losses this large: its first steps would
teach nothing."""

PRECISIONS = {"float32": torch.float32, "bfloat16": torch.bfloat16, "float16": torch.float16}


@dataclass(frozen=True)
class Learning:
    """A voice on its way, and the discriminators it is taught by."""

    preset: Preset
    voice: Learner
    critics: Discriminators
    voice_optimizer: torch.optim.AdamW
    critics_optimizer: torch.optim.AdamW
    scaler: GradScaler
    device: str
    precision: str

    @classmethod
    def begin(
        cls, preset: Preset, *, device: str = "cpu", precision: str | None = None, seed: int = 1
    ) -> "Learning":
        """Fresh networks.

        Args:
            preset: which.
            device: as torch names it.
            precision: of activations, as in PRECISIONS; None for the best the device has.
            seed: of the weights.
        """
        chosen = precision or best_precision(device)
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(seed)
            voice = Learner(preset.config)
            critics = Discriminators(preset.config.version, preset.discriminator_share)
        voice.to(device)
        critics.to(device)
        scaler = GradScaler(
            device.split(":")[0], init_scale=_FIRST_SCALE, enabled=chosen == "float16"
        )
        optimizers = _optimizer(voice, preset.rate), _optimizer(critics, preset.rate)
        return cls(preset, voice, critics, *optimizers, scaler, device, chosen)

    def step(self, batch: Batch, epoch: int) -> Losses:
        """Learn from a batch; epochs count from 0."""
        batch = batch.to(self.device)
        for optimizer in (self.voice_optimizer, self.critics_optimizer):
            for group in optimizer.param_groups:
                group["lr"] = self.preset.rate * DECAY_PER_EPOCH**epoch
        with self._mixed():
            made = self.voice(batch.heard, self.preset.segment_frames)
        discriminator = self._teach_critics(batch.target, made.audio.detach())
        parts = self._voice_losses(batch.target, made)
        self._descend(torch.stack(parts).sum(), self.voice_optimizer)
        self.scaler.update()
        adversarial, feature, mel, kl = (float(part.detach()) for part in parts)
        return Losses(float(discriminator.detach()), adversarial, feature, mel, kl)

    def state(self) -> dict[str, Any]:
        """Everything that was learned."""
        return {name: part.state_dict() for name, part in self._parts()}

    def load(self, state: dict[str, Any]) -> None:
        """Go on from a state."""
        for name, part in self._parts():
            part.load_state_dict(state[name])

    def _parts(self) -> list[tuple[str, Any]]:
        return [
            ("voice", self.voice),
            ("critics", self.critics),
            ("voice_optimizer", self.voice_optimizer),
            ("critics_optimizer", self.critics_optimizer),
            ("scaler", self.scaler),
        ]

    def _teach_critics(self, recorded: Tensor, made: Tensor) -> Tensor:
        with self._mixed():
            judged = self.critics(torch.cat([recorded, made]))
        half = len(recorded)
        loss = losses.told_apart([scores.split(half) for scores, _ in judged])
        self._descend(loss, self.critics_optimizer)
        return loss

    def _voice_losses(self, target: Tensor, made: Made) -> list[Tensor]:
        config = self.preset.config
        spectrum = Spectrum.of(config.rate_hz, config.spec_channels)
        with torch.no_grad(), self._mixed():
            recorded = self.critics(target)
        with self._mixed():
            judged = self.critics(made.audio)
        return [
            losses.taken_for_real(judged),
            losses.feature_distance(recorded, judged),
            losses.mel_distance(spectrum.mel(target), spectrum.mel(made.audio)),
            losses.divergence(made.z_p, made.log_q, made.prior, made.mask),
        ]

    def _descend(self, loss: Tensor, optimizer: torch.optim.AdamW) -> None:
        optimizer.zero_grad(set_to_none=True)
        self.scaler.scale(loss).backward()
        self.scaler.step(optimizer)

    def _mixed(self) -> torch.autocast:
        kind = self.device.split(":")[0]
        mixed = self.precision != "float32"
        return torch.autocast(kind, PRECISIONS[self.precision] if mixed else None, enabled=mixed)


def best_precision(device: str) -> str:
    """What a device learns fastest in without harm."""
    if not device.startswith("cuda"):
        return "float32"
    return "bfloat16" if torch.cuda.is_bf16_supported() else "float16"


def best_device() -> str:
    """The GPU where there is one."""
    return "cuda" if torch.cuda.is_available() else "cpu"


def _optimizer(network: torch.nn.Module, rate: float) -> torch.optim.AdamW:
    return torch.optim.AdamW(
        network.parameters(), lr=rate, betas=BETAS, eps=EPSILON, weight_decay=WEIGHT_DECAY
    )
