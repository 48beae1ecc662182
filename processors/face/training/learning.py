"""How one network is trained."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from dataclasses import dataclass

import numpy as np
import torch
from numpy.random import Generator
from numpy.typing import NDArray
from torch import Tensor, nn

from processors.face.normalise import Canonical
from processors.face.training.network import FRUSTRATION, SMILE, Network
from processors.face.training.responses import again, learn
from processors.face.training.takes import Rows, Takes
from processors.face.training.varied import Mirror, varied
from processors.face.training.windows import UNCLEAR

Floats = NDArray[np.float32]

_ROUND = 250
"""Steps after which everybody does something new."""


@dataclass(frozen=True)
class Recipe:
    """What was chosen on the people who choose."""

    networks: int = 3
    """Whose mean is taken."""

    width: int = 40
    steps: int = 1200
    batch: int = 128
    rate: float = 4e-3
    decay: float = 0.03
    dropout: float = 0.2

    acted: float = 0.6
    """Share of a batch that is acted anew, not filmed."""

    aside: float = 0.3
    """Weight of the movements beside the classes."""

    two: float = 0.5
    """Weight of frustration against the rest beside the classes."""


@dataclass(frozen=True)
class Material:
    """What a network is trained on."""

    takes: Takes
    canonical: Canonical
    names: Sequence[str]
    mirror: Mirror


def train(
    material: Material, recipe: Recipe, seed: int, on_round: Callable[[int, Network], None]
) -> Network:
    """A network, its weights averaged over the last steps.

    `on_round` hears the steps taken and what is averaged so far.
    """
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    network = Network(recipe.width, recipe.dropout)
    averaged = deepcopy(network).eval()
    adam = torch.optim.AdamW(network.parameters(), recipe.rate, weight_decay=recipe.decay)
    falling = torch.optim.lr_scheduler.OneCycleLR(adam, recipe.rate, total_steps=recipe.steps)
    batches = _Batches(material, recipe, rng)
    for step in range(recipe.steps):
        network.train()
        loss = _loss(network, batches.next(), recipe)
        adam.zero_grad()
        loss.backward()
        adam.step()
        falling.step()
        _average(averaged, network, min(0.995, (step + 1) / (step + 10)))
        if (step + 1) % _ROUND == 0:
            on_round(step + 1, averaged)
    return averaged


def _average(averaged: Network, network: Network, kept: float) -> None:
    """Move an average a step towards a network, its measures for normalisation included."""
    theirs = network.state_dict()
    for name, mine in averaged.state_dict().items():
        if mine.is_floating_point():
            mine.lerp_(theirs[name], 1 - kept)


@dataclass
class _Batches:
    """Filmed windows and acted ones, mixed."""

    material: Material
    recipe: Recipe
    rng: Generator

    def __post_init__(self) -> None:
        takes = self.material.takes
        self._answers = learn(takes)
        self._sizes = takes.movements.std(axis=(0, 1))[:, None] + 0.02
        self._rows = takes.rows()
        self._acted, self._given = takes, 0

    def next(self) -> tuple[Tensor, Tensor, Tensor]:
        """What is seen, what kinds it is, and its movements in units of their usual size."""
        takes, rng = self.material.takes, self.rng
        if self._given % _ROUND == 0:
            self._acted = again(takes, self._answers, self.material.names, rng)
        self._given += 1
        acted = round(self.recipe.acted * self.recipe.batch)
        parts = [self._some(takes, self.recipe.batch - acted), self._some(self._acted, acted)]
        seen, made, kinds = (np.concatenate(part) for part in zip(*parts, strict=True))
        seen, made = varied(seen, made, self.material.mirror, rng)
        return (
            torch.from_numpy(seen),
            torch.from_numpy(kinds.astype(np.int64)),
            torch.from_numpy(np.ascontiguousarray(made / self._sizes, np.float32)),
        )

    def _some(self, takes: Takes, count: int) -> tuple[Floats, Floats, NDArray[np.int8]]:
        rows: Rows = self._rows[self.rng.integers(len(self._rows), size=count)]
        return *takes.windows(rows), takes.kinds[rows[:, 0], rows[:, 1]]


def _loss(network: Network, batch: tuple[Tensor, Tensor, Tensor], recipe: Recipe) -> Tensor:
    """Of the kinds, of frustration against the rest, and of the movements."""
    seen, kinds, made = batch
    logits, moved = network.both(seen)
    missed = ((moved - made).square() * seen[:, -1:]).mean()
    clear = kinds != UNCLEAR
    logits, kinds = logits[clear], kinds[clear]
    classes = nn.functional.cross_entropy(logits, kinds, label_smoothing=0.03)
    chances = torch.softmax(logits, dim=1)
    chance = (chances[:, FRUSTRATION] + chances[:, SMILE] / 2).clamp(1e-5, 1 - 1e-5)
    wanted = (kinds == FRUSTRATION) + 0.5 * (kinds == SMILE)
    two = nn.functional.binary_cross_entropy(chance, wanted)
    return classes + recipe.two * two + recipe.aside * missed
