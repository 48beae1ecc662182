"""What is said, without who says it: HuBERT (ContentVec) features of a sentence.

One vector per 20 ms. RVC v1 reads layer 9 through a projection to 256, v2 the last layer's 768.
The encoder is a folder with `config.json` and `model.safetensors`, as Hugging Face lays one out;
nothing here ever asks a hub.

Lengths. HuBERT looks at 400 samples (25 ms) every 320 (20 ms), so that n samples have only
(n - 400) // 320 + 1 frames: up to 25 ms at the end belong to none, and an output made from them is
that much short. Here the end is mirrored until ceil(n / 320) frames are there. The first frame
still begins at sample 0, which is how voices are trained; each frame repeated twice covers the
ceil(n / 160) frames of 10 ms a synthesizer needs, or one more, which is cut off with the samples.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, Self

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file
from torch import Tensor, nn

from processors.rvc.errors import VoiceError

if TYPE_CHECKING:
    from transformers import HubertModel

Version = Literal["v1", "v2"]
"""Of RVC; decides how wide a frame of features is."""

RATE_HZ = 16_000
HOP_SAMPLES = 320
WINDOW_SAMPLES = 400

WIDTHS: Mapping[Version, int] = {"v1": 256, "v2": 768}
"""Numbers in a frame of features."""

V1_LAYER = 9

_HOW = "rapport models pull contentvec"


class EncoderLost(VoiceError):
    """The content encoder cannot be opened, or is not the one a voice needs."""


@dataclass(frozen=True, slots=True)
class ContentEncoder:
    """An opened encoder; voices share it. One thread at a time."""

    model: "HubertModel"
    projection: nn.Linear | None
    """To 256, for v1; not every conversion of ContentVec kept it."""

    folder: Path

    @classmethod
    def open(cls, folder: Path, *, device: str = "cpu", dtype: torch.dtype = torch.float32) -> Self:
        """Read the weights. Takes about 0.5 s.

        Args:
            folder: with config.json and model.safetensors.
            device: as torch names it.
            dtype: float32, or bfloat16 where the processor is quick at it.

        Raises:
            EncoderLost: a file is missing or not a HuBERT's, or transformers is not installed.
        """
        if why := missing(folder):
            raise EncoderLost(why)
        weights = _weights(folder / "model.safetensors", dtype)
        projection = _projection(weights)
        model = _hubert(folder, weights)
        model = model.to(device)  # pyright: ignore[reportArgumentType]
        return cls(model, projection.to(device) if projection else None, folder)

    @torch.inference_mode()
    def features(self, samples16k: Tensor, version: Version) -> Tensor:
        """Encode a whole sentence.

        Args:
            samples16k: float32 [n], 16 kHz mono, from -1 to 1; n >= 1.
            version: of the voice.

        Returns:
            float32 [ceil(n / 320), 256 or 768], 50 frames a second, on the encoder's device.

        Raises:
            EncoderLost: this encoder has not what a voice of that version needs.
        """
        self.check(version)
        weight = self.model.feature_projection.projection.weight
        wave = whole_frames(samples16k).to(weight.device, weight.dtype)
        encoder = self.model.encoder
        hidden = self.model.feature_extractor(wave[None]).transpose(1, 2)
        hidden = self.model.feature_projection(hidden)
        hidden = encoder.layer_norm(hidden + encoder.pos_conv_embed(hidden))
        # v1 needs no layer after the ninth: a quarter of the work.
        for layer in encoder.layers[: V1_LAYER if version == "v1" else None]:
            hidden = layer(hidden)
        if version == "v1" and self.projection is not None:
            hidden = self.projection(hidden)
        return hidden[0].float()

    def check(self, version: Version) -> None:
        """Raise EncoderLost where a voice of this version cannot use this encoder."""
        width, layers = self.model.config.hidden_size, self.model.config.num_hidden_layers
        if version == "v2" and width != WIDTHS["v2"]:
            raise EncoderLost(
                f"{self.folder}: gives {width} numbers a frame; v2 voices need {WIDTHS['v2']}. "
                f"Fetch the encoder they are trained with: {_HOW}"
            )
        if version == "v1" and (self.projection is None or layers < V1_LAYER):
            raise EncoderLost(
                f"{self.folder}: has no final_proj to {WIDTHS['v1']} behind layer {V1_LAYER}, "
                f"which v1 voices need. Fetch one that has: {_HOW}"
            )

    @property
    def size_bytes(self) -> int:
        """What the weights hold in memory."""
        parts = [self.model, *([self.projection] if self.projection else [])]
        weights = [weight for part in parts for weight in part.parameters()]
        return sum(weight.numel() * weight.element_size() for weight in weights)


def missing(folder: Path) -> str | None:
    """Why there is no encoder in a folder, and what to do; None where there is one."""
    for name in ("config.json", "model.safetensors"):
        if not (folder / name).is_file():
            return f"{folder / name}: not there. Fetch the content encoder: {_HOW}"
    if find_spec("transformers") is None:
        return "transformers is not installed: pip install 'rapport[rvc]'"
    return None


def n_frames(n_samples: int) -> int:
    """Frames of 20 ms that cover so many samples of 16 kHz, each at least in part."""
    return -(-n_samples // HOP_SAMPLES)


def whole_frames(samples: Tensor) -> Tensor:
    """Mirror the end of [n], 16 kHz, until every started 20 ms has a frame of HuBERT's: [m].

    What is too short to be mirrored is followed by silence.
    """
    lacking = (n_frames(len(samples)) - 1) * HOP_SAMPLES + WINDOW_SAMPLES - len(samples)
    mirrored = samples.flip(0)[:lacking]
    silence = samples.new_zeros(lacking - len(mirrored))
    return torch.cat([samples, mirrored, silence])


def _weights(path: Path, dtype: torch.dtype) -> dict[str, Tensor]:
    """Tensors by HubertModel's own names, whichever layout they were saved in."""
    try:
        stored = load_file(path)
    except (OSError, SafetensorError) as error:
        raise EncoderLost(f"{path}: cannot be read: {error}. Fetch it again: {_HOW}") from error
    renamed = {
        "weight_g": "parametrizations.weight.original0",
        "weight_v": "parametrizations.weight.original1",
    }
    weights: dict[str, Tensor] = {}
    for name, tensor in stored.items():
        stem, _, last = name.removeprefix("hubert.").rpartition(".")
        weights[f"{stem}.{renamed.get(last, last)}".lstrip(".")] = tensor.to(dtype)
    return weights


def _projection(weights: dict[str, Tensor]) -> nn.Linear | None:
    """Take final_proj out of the weights; None where it is not v1's."""
    weight, bias = weights.pop("final_proj.weight", None), weights.pop("final_proj.bias", None)
    if weight is None or bias is None or weight.shape[0] != WIDTHS["v1"]:
        return None
    linear = nn.Linear(weight.shape[1], weight.shape[0], device="meta")
    linear.load_state_dict({"weight": weight, "bias": bias}, assign=True)
    return linear.requires_grad_(False)


def _hubert(folder: Path, weights: dict[str, Tensor]) -> "HubertModel":
    from transformers import HubertConfig, HubertModel

    path = folder / "config.json"
    try:
        config = HubertConfig(**_read_config(path))
    except (OSError, ValueError, TypeError) as error:
        raise EncoderLost(f"{path}: not a HuBERT's: {error}. Fetch it again: {_HOW}") from error
    with torch.device("meta"):
        model = HubertModel(config)
    only_for_training = {"masked_spec_embed"}
    expected = {name: tensor.shape for name, tensor in model.state_dict().items()}
    given = {name: tensor.shape for name, tensor in weights.items()}
    wrong = sorted(
        name
        for name in (expected.keys() | given.keys()) - only_for_training
        if expected.get(name) != given.get(name)
    )
    if wrong:
        raise EncoderLost(
            f"{folder / 'model.safetensors'}: not the HuBERT of {path}: {len(wrong)} tensors are "
            f"missing, too many or of another size, the first {wrong[0]}. Fetch it again: {_HOW}"
        )
    weights.setdefault("masked_spec_embed", torch.zeros(config.hidden_size))
    model.load_state_dict(weights, assign=True, strict=False)
    # Computed once, not at every sentence.
    nn.utils.parametrize.remove_parametrizations(model.encoder.pos_conv_embed.conv, "weight")
    return model.eval().requires_grad_(False)


def _read_config(path: Path) -> dict[str, Any]:
    content = json.loads(path.read_text())
    if not isinstance(content, dict) or content.get("model_type", "hubert") != "hubert":
        raise ValueError("model_type is not hubert")
    if content.get("do_stable_layer_norm") or content.get("conv_pos_batch_norm"):
        raise ValueError("its layers are normalised another way than ContentVec's")
    return content
