"""What a process keeps of a tenant's intents and feelings."""

from pathlib import Path

import pytest

from bots.feeling_model import TransformersReader
from bots.understood import Understood, understand
from processors.policy.emotion import FEELINGS
from tenants.config import Tenant
from tests.fakes.word_hash_embedder import WordHashEmbedder

ORDER = ["where is my order", "track my order", "order status"]
INTENT = {"name": "order", "examples": ORDER, "route": "canned", "answer": {"en": "It comes."}}


class Counting:
    """An embedding that counts what it is asked."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts):
        self.texts += len(texts)
        return WordHashEmbedder().embed(texts)


def brand(**settings) -> Tenant:
    least = {"id": "harbor", "name": "Harbor", "greeting": "Hello", "intents": [INTENT]}
    return Tenant.model_validate(least | settings)


def read(tenant: Tenant, data: Path, embed: Counting) -> Understood:
    return understand(tenant, ["how do i pay"], data, embed=embed, fingerprint="words")


def test_what_was_trained_is_taken_from_the_disk(tmp_path: Path):
    embed = Counting()
    read(brand(), tmp_path, embed)
    trained = embed.texts
    again = read(brand(), tmp_path, embed)

    assert embed.texts == trained
    assert again.intents("en").intent_of("where is my order") == "order"


def test_other_examples_are_learned_anew(tmp_path: Path):
    embed = Counting()
    read(brand(), tmp_path, embed)
    trained = embed.texts
    read(brand(intents=[INTENT | {"examples": [*ORDER, "is it here yet"]}]), tmp_path, embed)

    assert embed.texts > trained


@pytest.mark.parametrize("junk", [b"", b"PK\x03\x04 cut short", b"no archive"])
def test_a_file_cut_short_by_a_crash_is_trained_again(tmp_path: Path, junk: bytes):
    embed = Counting()
    read(brand(), tmp_path, embed)
    (tmp_path / "harbor" / "intents.npz").write_bytes(junk)

    assert read(brand(), tmp_path, embed).intents("en").intent_of("track my order") == "order"


def test_feelings_are_not_read_where_the_tenant_does_not_want_it(tmp_path: Path):
    off = read(brand(emotion={"text": False}), tmp_path, Counting())

    assert off.reader("en", lambda: 0.0)("i am furious").cue is None


def test_feelings_are_read_in_english_alone_without_a_model(tmp_path: Path):
    tenant = brand(languages=["en", "de"])
    understood = read(tenant, tmp_path, Counting())

    assert understood.reader("en", lambda: 2.0)("i am furious").cue is not None
    assert understood.reader("de", lambda: 2.0)("ich bin wütend").cue is None


def test_an_answer_is_in_the_language_of_the_call_or_the_tenants_own(tmp_path: Path):
    intent = read(brand(), tmp_path, Counting()).intents("de").named("order")

    assert intent is not None
    assert intent.answer == "It comes."


def test_a_local_model_reads_feelings_in_any_language(tmp_path: Path):
    folder = small_model(tmp_path / "model")
    reader = TransformersReader.opened(folder)

    assert reader is not None
    cue = reader.read("ich bin wütend", at_s=1.0)
    assert cue.kind in FEELINGS
    assert 0 < cue.confidence <= 1


def test_a_folder_without_a_model_leaves_feelings_unread(tmp_path: Path):
    assert TransformersReader.opened(tmp_path) is None


def small_model(folder: Path) -> Path:
    """A classifier of random weights, labelled as such models are."""
    from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast

    folder.mkdir()
    words = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "ich", "bin"]
    (folder / "vocab.txt").write_text("\n".join(words))
    BertTokenizerFast(str(folder / "vocab.txt")).save_pretrained(folder)
    labels = dict(enumerate(["anger", "disgust", "fear", "happiness", "others", "sad", "surprise"]))
    config = BertConfig(
        vocab_size=len(words),
        hidden_size=8,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=8,
        num_labels=len(labels),
        id2label=labels,
        label2id={name: place for place, name in labels.items()},
    )
    BertForSequenceClassification(config).save_pretrained(folder)
    return folder
