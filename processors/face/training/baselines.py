"""What the network must beat: a rule written by hand, and a straight line through blendshapes.

Both see MediaPipe's own 52 blendshapes, minus the person's neutral ones, which the browser does not
even send.
"""

from dataclasses import dataclass
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from processors.face.training.acting import FPS
from processors.face.training.windows import Windows

Floats = NDArray[np.float32]

# Places among MediaPipe's 52 blendshapes, both sides.
_BROW_DOWN, _SQUINT, _SMILE = (1, 2), (19, 20), (44, 45)
_MOUTH = ((28, 29), (30, 31), (36, 37), (48, 49), (50, 51), (42, 43))
"""Dimple, frown, press, upper lip up, nose sneer, lips rolled or shrugged."""


def rule(windows: Windows) -> Floats:
    """Brows down or a mouth that is pressed, drawn or lifted, and no smile: [N]."""
    last = windows.blendshapes[:, -FPS:].mean(axis=1)

    def shown(places: tuple[int, int]) -> Floats:
        return last[:, list(places)].mean(axis=1)

    mouth = np.max([shown(places) for places in _MOUTH], axis=0)
    return shown(_BROW_DOWN) + 0.3 * shown(_SQUINT) + mouth - shown(_SMILE)


@dataclass(frozen=True)
class Line:
    """Logistic regression, scaled and regularised."""

    weights: Floats
    """Of what `_summary` says of a window: [104]."""

    offset: float

    @classmethod
    def fit(cls, windows: Windows, frustrated: NDArray[np.bool_]) -> Self:
        """To windows of people who may be trained on."""
        from sklearn.linear_model import LogisticRegression

        seen = _summary(windows)
        mean, size = seen.mean(axis=0), np.maximum(seen.std(axis=0), 1e-6)
        model: Any = LogisticRegression(C=0.1, max_iter=2000)
        model.fit((seen - mean) / size, frustrated)
        weights = model.coef_[0] / size
        return cls(weights.astype(np.float32), float(model.intercept_[0] - mean @ weights))

    def score(self, windows: Windows) -> Floats:
        """Probability of frustration, from 0 to 1: [N]."""
        logits = np.clip(_summary(windows) @ self.weights + self.offset, -30, 30)
        return (1 / (1 + np.exp(-logits))).astype(np.float32)

    def facts(self) -> dict[str, object]:
        """As `of_facts` takes it."""
        return {"weights": [float(f"{w:.6g}") for w in self.weights], "offset": self.offset}

    @classmethod
    def of_facts(cls, facts: dict[str, Any]) -> Self:
        """From JSON.

        Raises:
            KeyError: a part is not there.
        """
        return cls(np.asarray(facts["weights"], np.float32), float(facts["offset"]))


def _summary(windows: Windows) -> Floats:
    """Each blendshape's mean and most in the last second: [N, 104]."""
    last = windows.blendshapes[:, -FPS:]
    return np.concatenate([last.mean(axis=1), last.max(axis=1)], axis=1)
