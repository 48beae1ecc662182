"""What the visitor's words ask for, judged with the model that searches the help center."""

from pathlib import Path

import pytest

from processors.tools.wants import Wants, Wish
from tenants.config_file import load_tenant
from tenants.knowledge.embeddings import MiniLm

DEMO = Path(__file__).parents[3] / "tenants" / "demo"


def demo(*, knows_language: bool) -> Wants:
    wishes = [Wish(t.name, t.asks, t.asks_score) for t in load_tenant(DEMO).tools]
    return Wants(wishes, MiniLm().embed, knows_language=knows_language)


@pytest.fixture(scope="module")
def wants() -> Wants:
    return demo(knows_language=True)


@pytest.fixture(scope="module")
def foreign() -> Wants:
    return demo(knows_language=False)


@pytest.mark.parametrize(
    "words",
    [
        "where is my order 1042",
        "where's my order number one zero four two",
        "can you tell me when my card reader comes",
        "what happened to my order",
        "I ordered a card reader last week and it's still not here",
        "hello, could you check order 1042 for me",
        "how do I change my password, and where is order 1042?",
    ],
)
def test_who_asks_for_their_order_wants_its_status(wants: Wants, words: str):
    assert "order_status" in wants.asked(words)


@pytest.mark.parametrize(
    "words",
    [
        "my order number is 1042",
        "I have order 1042",
        "it's order 1042",
        "my order is 1042 and I want to change my password",
        "how do I cancel my subscription",
        "how do I order a card reader",
        "where is my invoice",
        "yes please",
        "1042",
        "",
    ],
)
def test_who_only_mentions_it_wants_nothing_done(wants: Wants, words: str):
    assert wants.asked(words) == frozenset()


@pytest.mark.parametrize(
    "words",
    [
        "¿dónde está mi pedido 1042?",
        "hola, ¿dónde está mi pedido?",
        "wo ist meine Bestellung eins null vier zwei",
        "मेरा ऑर्डर कहाँ है",
        "我的订单在哪里",
    ],
)
def test_in_other_languages_the_examples_words_count(foreign: Wants, words: str):
    assert foreign.asked(words) == {"order_status"}


@pytest.mark.parametrize(
    "words",
    [
        "¿dónde está mi factura?",
        "wo ist meine Rechnung",
        "मेरा बिल कहाँ है",
        "是的",
        "mi pedido es 1042",
    ],
)
def test_and_other_things_do_not(foreign: Wants, words: str):
    assert foreign.asked(words) == frozenset()


def test_two_wishes_in_one_sentence_are_both_heard(wants: Wants):
    words = "where is order 1042 and please cancel my order 1043"
    assert wants.asked(words) == {"order_status", "cancel_order"}
