"""What the network must beat: a rule written by hand, and a straight line through blendshapes.

Both see MediaPipe's own 52 blendshapes, minus the person's neutral ones, which the browser does not
even send.
"""

from typing import Any

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


def summary(windows: Windows) -> Floats:
    """What the straight line sees of each window: [N, 104]."""
    last = windows.blendshapes[:, -FPS:]
    return np.concatenate([last.mean(axis=1), last.max(axis=1)], axis=1)


def fit_line(windows: Windows, frustrated: NDArray[np.bool_]) -> Any:
    """Logistic regression, scaled and regularised."""
    from sklearn.linear_model import LogisticRegression
    from sklearn.pipeline import make_pipeline
    from sklearn.preprocessing import StandardScaler

    model = make_pipeline(StandardScaler(), LogisticRegression(C=0.1, max_iter=2000))
    return model.fit(summary(windows), frustrated)
