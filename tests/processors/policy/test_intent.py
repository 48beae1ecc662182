"""Intents learned from a few examples."""

import csv
from collections import defaultdict

import numpy as np
import pytest

from processors.policy.few_shot import train
from processors.policy.intent import Intent, Intents, Recognized, features, learn
from tenants.knowledge.embeddings import MiniLm
from tests.fakes.word_hash_embedder import WordHashEmbedder
from tests.speech import FOLDER

ORDER = ("where is my order", "track my order", "has my order shipped", "order status")
REFUND = ("i want a refund", "give me my money back", "refund my payment", "can i get a refund")
SPANISH = {
    "pedido": ("dónde está mi pedido", "quiero saber de mi pedido", "cuándo llega mi pedido"),
    "factura": ("necesito una factura", "dónde veo mi factura", "mándeme la factura"),
}
HELP_CENTER = ("how do i change my password", "what are your opening hours", "add a location")


@pytest.fixture(scope="module")
def model() -> MiniLm:
    return MiniLm()


@pytest.fixture(scope="module")
def intents(model: MiniLm) -> Intents:
    learned = learn({"order": ORDER, "refund": REFUND}, HELP_CENTER, model.embed)
    declared = [Intent("order", "webhook", 0.6), Intent("refund", "hand_off", 0.99)]
    return Intents(declared, learned, model.embed)


def test_other_words_for_the_same_wish_are_recognized(intents: Intents):
    assert intents.intent_of("can you tell me where my order is right now") == "order"


def test_a_question_to_the_help_center_is_no_intent(intents: Intents):
    assert intents.intent_of("how can i set a new password") == ""
    assert intents.intent_of("who is the president of france") == ""


def test_what_is_recognized_with_less_than_its_threshold_is_an_ordinary_question(intents: Intents):
    found = Recognized("refund", 0.98)

    assert intents.sure(found) is None
    assert intents.sure(Recognized("refund", 0.99)) == intents.named("refund")


def test_nothing_said_is_nothing_wanted(intents: Intents):
    assert intents.intent_of(" ... ") == ""


def test_a_tenant_without_intents_needs_no_embedding():
    def never(texts):
        raise AssertionError("embedded for nothing")

    none = Intents([], learn({}, HELP_CENTER, never), never)

    assert none.intent_of("where is my order") == ""


def test_a_language_the_embedding_does_not_know_is_told_apart_by_its_letters(model: MiniLm):
    learned = learn(SPANISH, (), model.embed)
    declared = [Intent(name, "llm", 0.5) for name in SPANISH]
    known = Intents(declared, learned, model.embed)

    assert known.intent_of("¿dónde está el pedido que hice?") == "pedido"
    assert known.intent_of("quiero mi factura, por favor") == "factura"


def test_confidence_is_a_share_and_what_was_left_out_is_scored_as_unseen():
    embed = WordHashEmbedder().embed
    vectors = features([*ORDER, *REFUND], embed)

    learned, unseen = train(vectors, ["order"] * 4 + ["refund"] * 4)
    seen = learned.probabilities(vectors)

    assert np.allclose(seen.sum(axis=1), 1, atol=1e-5)
    assert unseen[:4, 0].mean() < seen[:4, 0].mean()


def test_what_is_scored_unseen_is_what_leaving_it_out_gives():
    """The closed form is the same as training once for each example."""
    rng = np.random.default_rng(1)
    vectors = rng.normal(size=(40, 8)).astype(np.float32)
    vectors[:20] += 1.5
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    labels = ["a"] * 20 + ["b"] * 20

    _, unseen = train(vectors, labels)
    rest, _ = train(vectors[1:], labels[1:])
    alone = rest.probabilities(vectors[:1])[0]

    assert abs(float(unseen[0, 0]) - float(alone[rest.names.index("a")])) < 0.15


SHARED = FOLDER.parent / "intents" / "banking77_train.csv"
OWN = {"order": [*ORDER, "is my order here yet"], "refund": [*REFUND, "send my money back please"]}


def labelled() -> dict[str, list[str]]:
    """Wishes of bank customers where they are there, of which the benchmark asks all 77 kinds."""
    if not SHARED.is_file():
        return OWN
    by_kind: defaultdict[str, list[str]] = defaultdict(list)
    with SHARED.open() as file:
        for row in csv.DictReader(file):
            by_kind[row["category"]].append(row["text"])
    return {kind: by_kind[kind][:16] for kind in sorted(by_kind)[::5]}


def test_wishes_of_many_kinds_are_told_apart_by_ten_examples_each(model: MiniLm):
    wishes = labelled()
    taught = [
        (kind, text) for kind, texts in wishes.items() for text in texts[:10][: len(texts) - 1]
    ]
    asked = [
        (kind, text)
        for kind, texts in wishes.items()
        for text in texts
        if (kind, text) not in taught
    ]
    learned, _ = train(features([text for _, text in taught], model.embed), [k for k, _ in taught])

    best = learned.probabilities(features([text for _, text in asked], model.embed)).argmax(axis=1)

    right = np.mean([learned.names[b] == kind for b, (kind, _) in zip(best, asked, strict=True)])
    assert right >= 0.9
