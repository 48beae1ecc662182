"""Whisper of the real size with random weights: it hears nothing, at the real speed.

What it says is made-up words up to whatever limit it is given, the same words for the same sound.
"""

from collections.abc import Callable
from functools import partial
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
from ctranslate2.specs import whisper_spec
from ctranslate2.specs.model_spec import LayerSpec
from numpy.typing import NDArray
from tokenizers import AddedToken, Tokenizer, decoders, models, pre_tokenizers

_LANGUAGES = ("en", "zh", "de", "es")  # and 95 without a name of their own
_TASKS = ("translate", "transcribe", "startoflm", "startofprev", "nospeech", "notimestamps")
_TIMESTAMPS = 1501
_POSITIONS_HEARD, _POSITIONS_SAID = 1500, 448
_MELS = 80

Weights = Callable[[str], NDArray[np.float32]]


def build(
    folder: Path,
    *,
    english_only: bool = True,
    layers: int = 4,
    heads: int = 6,
    width: int = 384,
) -> Path:
    """Write a model as CTranslate2 reads it, and its tokenizer. The defaults are tiny's sizes."""
    folder.mkdir(parents=True, exist_ok=True)
    tokens = _tokens(english_only=english_only)
    spec = whisper_spec.WhisperSpec(layers, heads, layers, heads)
    random = np.random.default_rng(0)
    _fill(spec, partial(_weights, random, width, len(tokens)))
    spec.encoder.position_encodings.encodings = _noise(random, (_POSITIONS_HEARD, width))
    # Louder than the rest: what is said then hangs on the place more than on the sound, and one
    # decode agrees with the next as it does with real weights.
    spec.decoder.position_encodings.encodings = 10 * _noise(random, (_POSITIONS_SAID, width))
    spec.register_vocabulary(tokens)
    first_language = tokens.index("<|en|>")
    spec.config.suppress_ids = []
    spec.config.suppress_ids_begin = [tokens.index("<|endoftext|>")]
    spec.config.alignment_heads = [(layers - 1, head) for head in range(heads)]
    spec.config.lang_ids = list(range(first_language, first_language + len(_LANGUAGES)))
    spec.validate()
    spec.optimize(quantization="int8")
    spec.save(str(folder))
    _write_tokenizer(folder / "tokenizer.json", tokens)
    return folder


def _tokens(*, english_only: bool) -> list[str]:
    """The vocabulary, in order: bytes, made-up words, then Whisper's own signs."""
    n_words = 50_256 if english_only else 50_257
    byte_signs = sorted(pre_tokenizers.ByteLevel.alphabet())
    syllables = ["".join(pair) for pair in product("bdfgklmnprstvz", "aeiou")]
    made_up = ("Ġ" + "".join(parts) for parts in product(syllables, repeat=3))
    words = [*byte_signs, *(word for word, _ in zip(made_up, range(n_words), strict=False))]
    languages = [*_LANGUAGES, *(f"x{n}" for n in range(99 - len(_LANGUAGES)))]
    signs = ["endoftext", "startoftranscript", *languages, *_TASKS]
    signs += [f"{0.02 * n:.2f}" for n in range(_TIMESTAMPS)]
    return [*words[:n_words], *(f"<|{sign}|>" for sign in signs)]


def _write_tokenizer(path: Path, tokens: list[str]) -> None:
    ids = {token: number for number, token in enumerate(tokens)}
    tokenizer = Tokenizer(models.BPE(vocab=ids, merges=[], ignore_merges=True))
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    signs = [token for token in tokens if token.startswith("<|")]
    tokenizer.add_special_tokens([AddedToken(sign, special=True) for sign in signs])
    tokenizer.save(str(path))


def _fill(spec: Any, weights: Weights, name: str = "") -> None:
    for field, value in list(vars(spec).items()):
        if isinstance(value, LayerSpec):
            _fill(value, weights, f"{name}.{field}")
        elif isinstance(value, list):
            for number, part in enumerate(value):
                _fill(part, weights, f"{name}.{field}.{number}")
        elif value is None and not field.startswith("_"):
            setattr(spec, field, weights(f"{name}.{field}"))


def _weights(
    random: np.random.Generator, width: int, n_tokens: int, name: str
) -> NDArray[np.float32]:
    if "layer_norm" in name:
        return np.full(width, name.endswith("gamma"), np.float32)
    shapes = {
        "conv1": (width, _MELS, 3),
        "conv2": (width, width, 3),
        "embeddings": (n_tokens, width),
        "projection": (n_tokens, width),
        "self_attention.linear.0": (3 * width, width),
        ".attention.linear.1": (2 * width, width),
        "attention.linear": (width, width),
        "ffn.linear_0": (4 * width, width),
        "ffn.linear_1": (width, 4 * width),
    }
    return _noise(random, next(shape for part, shape in shapes.items() if part in name))


def _noise(random: np.random.Generator, shape: tuple[int, ...]) -> NDArray[np.float32]:
    return (0.02 * random.standard_normal(shape)).astype(np.float32)
