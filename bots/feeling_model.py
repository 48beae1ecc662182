"""Feelings in any language, from a text classification model in a local folder."""

from importlib.util import find_spec
from pathlib import Path
from typing import Any, Self

import numpy as np
from loguru import logger

from processors.policy.emotion import FEELINGS, Cue, cue_of

LONGEST_TOKENS = 128

_ALSO = {
    "happiness": "joy",
    "happy": "joy",
    "sad": "sadness",
    "angry": "anger",
    "others": "neutral",
}
"""What models call them too."""


class TransformersReader:
    """Runs a model of `transformers`, on the CPU."""

    def __init__(self, folder: Path) -> None:
        """Load the model. Blocking.

        Raises:
            OSError: the folder holds no such model.
            ValueError: the same.
        """
        import transformers

        auto: Any = transformers
        self._tokenizer = auto.AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._model = auto.AutoModelForSequenceClassification.from_pretrained(
            folder, local_files_only=True
        ).eval()
        self._labels = [
            _feeling(str(label)) for _, label in sorted(self._model.config.id2label.items())
        ]

    @classmethod
    def opened(cls, folder: Path) -> Self | None:
        """None, and a warning that says what to do, where it cannot be used."""
        if find_spec("transformers") is None:
            logger.warning("No transformers, so no feelings are read: pip install transformers")
            return None
        try:
            return cls(folder)
        except (OSError, ValueError) as error:
            logger.warning(
                "No feelings are read: emotion.model is no text classification model",
                folder=str(folder),
                error=str(error)[:200],
            )
            return None

    def read(self, words: str, *, at_s: float) -> Cue:
        """The likeliest feeling. Blocking."""
        import torch

        encoded = self._tokenizer(
            words, truncation=True, max_length=LONGEST_TOKENS, return_tensors="pt"
        )
        with torch.inference_mode():
            logits = self._model(**encoded).logits[0].numpy().astype(np.float64)
        raised = np.exp(logits - logits.max())
        chances: dict[str, float] = {}
        for label, chance in zip(self._labels, raised / raised.sum(), strict=True):
            chances[label] = chances.get(label, 0.0) + float(chance)
        return cue_of(chances, at_s=at_s)


def _feeling(label: str) -> str:
    named = label.casefold()
    named = _ALSO.get(named, named)
    return named if named in FEELINGS else "neutral"
