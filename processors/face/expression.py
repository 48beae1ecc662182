"""The model that ships with us: two seconds of a face to how likely frustration shows in it."""

import json
from dataclasses import dataclass
from importlib import import_module
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Self

import numpy as np

from processors.errors import ProcessorError
from processors.face.normalise import CHANNELS, WINDOW, Canonical, Floats
from processors.face.points import USED

MODEL, ABOUT = "expression.onnx", "expression.json"
PACKAGED = files("processors.face") / "model"


class ExpressionError(ProcessorError):
    """The model is not there, or is not what it should be."""


@dataclass(frozen=True)
class Judgement:
    """What is made of one window."""

    score: float
    """Probability of frustration, from 0 to 1; what is mixed with a smile counts half."""

    confidence: float
    """Probability of the likelier of frustration and something else, from 0 to 1. What is mixed is
    neither: there it is low."""


@dataclass(frozen=True)
class Expression:
    """The model, opened. For any number of threads."""

    canonical: Canonical
    """The mean face it was trained with."""

    _session: Any

    @classmethod
    def open(cls, folder: Traversable | None = None) -> Self:
        """Read a model, for one thread of this machine; takes about 50 ms.

        Args:
            folder: holds `MODEL` and `ABOUT`; None is the one that ships with us.

        Raises:
            ExpressionError: it is not there or damaged.
        """
        folder = folder or PACKAGED
        try:
            about = json.loads((folder / ABOUT).read_text())
            points = np.asarray(about["canonical"], np.float32)
            model = (folder / MODEL).read_bytes()
        except (OSError, ValueError, KeyError) as error:
            raise ExpressionError(
                f"{folder}: not a model of faces ({error}); install rapport again"
            ) from error
        if points.shape != (len(USED), 3):
            raise ExpressionError(
                f"{folder / ABOUT}: the mean face has another shape, {points.shape}, than the "
                "points that are used; train it again with processors.face.training.fit"
            )
        return cls(Canonical(points), _session(model, folder / MODEL))

    def judge(self, window: Floats) -> Judgement:
        """Judge what `normalise.features` made of `WINDOW` frames, oldest first.

        Args:
            window: [CHANNELS, WINDOW].

        Raises:
            ExpressionError: the window has another shape.
        """
        if window.shape != (CHANNELS, WINDOW):
            raise ExpressionError(
                f"a window of {window.shape} was to be judged; it has to be {(CHANNELS, WINDOW)}"
            )
        seen = np.ascontiguousarray(window[None], np.float32)
        [score], [confidence] = self._session.run(["score", "confidence"], {"window": seen})
        return Judgement(float(score), float(confidence))


def _session(model: bytes, path: Traversable) -> Any:
    import onnxruntime

    reasons: Any = import_module("onnxruntime.capi.onnxruntime_pybind11_state")
    options = onnxruntime.SessionOptions()
    options.inter_op_num_threads = options.intra_op_num_threads = 1
    try:
        return onnxruntime.InferenceSession(
            model, sess_options=options, providers=["CPUExecutionProvider"]
        )
    except (reasons.InvalidProtobuf, reasons.InvalidArgument, reasons.InvalidGraph) as error:
        raise ExpressionError(f"{path}: damaged ({error}); install rapport again") from error
