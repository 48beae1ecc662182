"""An embedder without a model, for processes that must start fast or die often."""

import zlib
from collections.abc import Callable, Sequence

import numpy as np

from tenants.knowledge.vectors import DIMENSIONS, Vectors


class WordHashEmbedder:
    """Each word is a fixed direction; texts are near when they share words. Batches of one."""

    fingerprint = "word-hash"

    def count(self, text: str) -> int:
        return len(text.split())

    def embed(self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        for done, text in enumerate(texts):
            for word in text.lower().split():
                vectors[done, zlib.crc32(word.encode()) % DIMENSIONS] += 1
            vectors[done, 0] += 1e-3
            if on_batch:
                on_batch(done + 1)
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def embed_query(self, text: str) -> Vectors:
        return self.embed([text])[0]
