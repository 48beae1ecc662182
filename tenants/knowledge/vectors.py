"""Texts as vectors: what everything but the model itself needs to know of them."""

from collections.abc import Callable, Sequence
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]

DIMENSIONS = 384


class Embedder(Protocol):
    """Texts to vectors. Blocking; may be shared by threads."""

    @property
    def fingerprint(self) -> str:
        """Names the model: vectors of another fingerprint are not comparable with these."""
        ...

    def count(self, text: str) -> int:
        """The text's length in tokens."""
        ...

    def embed(self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None) -> Vectors:
        """Vectors in the order of the texts. `on_batch` hears how many texts are done."""
        ...

    def embed_query(self, text: str) -> Vectors:
        """The vector of a question. Repeated questions cost nothing."""
        ...
