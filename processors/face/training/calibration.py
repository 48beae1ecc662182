"""Scores that are right as often as they say."""

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from processors.face.training.network import FRUSTRATION, SMILE, Scorer
from processors.face.training.windows import Windows


def calibrate(scorer: Scorer, windows: Windows) -> None:
    """Slope and offsets under which these windows are least surprising."""
    with torch.no_grad():
        logits = scorer.eval().logits(torch.from_numpy(windows.seen))
    wanted = torch.from_numpy(_wanted(windows.kinds))
    slope, offsets = torch.ones((), requires_grad=True), torch.zeros(3, requires_grad=True)
    descent = torch.optim.LBFGS([slope, offsets], max_iter=100, line_search_fn="strong_wolfe")

    def surprise() -> Tensor:
        descent.zero_grad()
        missed = nn.functional.cross_entropy(slope * logits + offsets, wanted)
        missed.backward()
        return missed

    descent.step(surprise)
    scorer.slope.copy_(slope.detach())
    scorer.offsets.copy_(offsets.detach())


def _wanted(kinds: NDArray[np.int8]) -> NDArray[np.int64]:
    """Which of the scorer's three each window is: [N]."""
    return np.select([kinds == FRUSTRATION, kinds == SMILE], [0, 1], 2)
