"""Which sentences an assistant may say, given what the help center holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pytest
from numpy.typing import NDArray

from processors.policy.grounding import Grounding
from tests.fakes.word_hash_embedder import WordHashEmbedder


@dataclass(frozen=True)
class Page:
    text: str
    title: str = ""
    heading: str = ""
    url: str = ""


REFUNDS = Page(
    "The refund reaches your card in 5 to 10 business days. Refunds are free. "
    "A yearly renewal is refunded when you ask within 30 days of it.",
    title="Refunds",
    url="https://help.harbor.example/refunds",
)
PLANS = Page(
    "The Solo plan costs 19 dollars a month. Support by phone is there Monday to Friday from 9:00 "
    "to 18:00. Error HD-204 means that the link is too old. PayPal is accepted.",
    title="Plans",
)
ASKED = "can i get my money back"


class CountingEmbed:
    """Counts the texts it is given."""

    def __init__(self) -> None:
        self.texts = 0

    def __call__(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.texts += len(texts)
        return WordHashEmbedder().embed(texts)


def judge(sentence: str, *pages: Page, asked: str = ASKED, language: str = "en"):
    grounding = Grounding(embed=CountingEmbed(), language=language)
    return grounding.judge(sentence, pages or (REFUNDS, PLANS), asked)


@pytest.mark.parametrize(
    "sentence",
    [
        "The refund reaches your card in 5 to 10 business days.",
        "the refund reaches your card",
        "Your card gets the refund in five to ten business days.",
        "A yearly renewal is refunded within thirty days of it.",
        "Solo costs nineteen dollars a month.",
        "On Wednesday support by phone is there from 9 to 6.",
        "Error HD 204 means that the link is too old.",
        "The refund reaches your card, see help.harbor.example/refunds.",
    ],
)
def test_what_the_passages_say_may_be_said(sentence: str):
    assert judge(sentence).supported


@pytest.mark.parametrize(
    ("sentence", "reason"),
    [
        ("The refund reaches your card in 3 business days.", "number"),
        ("The refund reaches your card in twelve business days.", "number"),
        ("The Solo plan costs 19 euros a month.", "money"),
        ("Support by phone is there on Sunday.", "day"),
        ("A renewal in January is refunded.", "month"),
        ("Refunds go to your Revolut card.", "name"),
        ("Error HD-310 means that the link is too old.", "code"),
        ("See refunds.example.com for the refund.", "link"),
        ("Our lawyers will visit you at home with flowers.", "not meant"),
    ],
)
def test_what_no_passage_says_may_not(sentence: str, reason: str):
    verdict = judge(sentence)

    assert (verdict.supported, verdict.reason) == (False, reason)


def test_a_number_that_stands_beside_something_else_does_not_help():
    swapped = judge("The refund reaches your card in 19 business days.")

    right = judge("Your card gets the refund in 10 business days.")
    assert swapped.support < right.support - 0.2


def test_the_first_clause_of_a_sentence_is_judged_by_itself():
    assert judge("The refund reaches your card in").supported
    assert not judge("The refund reaches your card in 2 days,").supported


def test_what_the_visitor_said_may_be_repeated():
    asked = "can i get my 44 dollars back from the Larkspur studio"

    assert judge("For your 44 dollars refunds are free.", asked=asked).supported


def test_a_brand_may_say_its_own_name():
    grounding = Grounding(embed=CountingEmbed(), language="en", known=["Marigold"])

    assert grounding.judge("At Marigold refunds are free.", [REFUNDS], ASKED).supported


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "I don't know that, but I can connect you with a person."),
        ("en", "Which plan are you on?"),
        ("en", "I'm sorry to hear that."),
        ("es", "No lo sé, pero puedo pasarle con una persona."),
        ("fr", "Je ne sais pas, mais je peux vous passer un collègue."),
        ("de", "Das weiß ich leider nicht, aber ich verbinde Sie gern mit einem Kollegen."),
        ("it", "Non lo so, ma posso passarla a un collega."),
        ("pt", "Não sei, mas posso passar para uma pessoa."),
        ("nl", "Dat weet ik niet, maar ik kan u doorverbinden met een collega."),
        ("pl", "Nie wiem, ale mogę połączyć z konsultantem."),
        ("tr", "Bunu bilmiyorum, ama sizi bir temsilciye bağlayabilirim."),
        ("hi", "माफ़ कीजिए।"),
        ("id", "Maaf, saya tidak tahu."),
        ("zh", "抱歉，我不知道。"),
    ],
)
def test_a_courtesy_an_offer_and_honest_ignorance_need_no_passage(language: str, sentence: str):
    assert Grounding(embed=CountingEmbed(), language=language).judge(sentence, [], "").supported


@pytest.mark.parametrize(
    ("language", "sentence"),
    [
        ("en", "Of course you can get all your money back at any time."),
        ("en", "Sorry, that takes 90 days."),
        ("es", "Claro, el plan básico incluye clases de yoga."),
        ("de", "Natürlich enthält der kleine Tarif auch Gruppenkurse."),
        ("zh", "当然，基础套餐包含团体课程和礼品卡。"),
    ],
)
def test_a_claim_behind_a_courtesy_needs_one(language: str, sentence: str):
    assert not Grounding(embed=CountingEmbed(), language=language).judge(sentence, [], "").supported


@pytest.mark.parametrize(
    ("language", "page", "true", "untrue"),
    [
        (
            "es",
            "El dinero llega a la tarjeta entre cinco y diez días laborables.",
            "A la tarjeta llega el dinero en diez días laborables.",
            "El dinero llega a la tarjeta en tres días.",
        ),
        (
            "hi",
            "पैसे पाँच से दस कार्य दिवस में कार्ड पर पहुँचते हैं।",
            "कार्ड पर पैसे 10 कार्य दिवस में पहुँचते हैं।",
            "पैसे तीन दिन में कार्ड पर पहुँचते हैं।",
        ),
        (
            "tr",
            "Randevudan yirmi dört saat önce ücretsiz iptal edilir.",
            "Randevudan 24 saat önce ücretsiz iptal edilir.",
            "Randevudan 48 saat önce ücretsiz iptal edilir.",
        ),
        ("zh", "退款需要五天到账，星期一到星期五处理。", "退款需要5天到账。", "退款需要8天到账。"),
    ],
)
def test_other_languages_are_judged_by_their_words(
    language: str, page: str, true: str, untrue: str
):
    assert judge(true, Page(page), asked="", language=language).supported
    assert not judge(untrue, Page(page), asked="", language=language).supported


def test_a_quotation_is_not_embedded():
    embed = CountingEmbed()

    Grounding(embed=embed, language="en").judge("Refunds are free.", [REFUNDS], ASKED)

    assert embed.texts == 0


def test_the_passages_of_a_question_are_embedded_once():
    embed = CountingEmbed()
    grounding = Grounding(embed=embed, language="en")
    grounding.judge("A refund is back on the card within ten days.", [REFUNDS], ASKED)
    before = embed.texts

    grounding.judge("A renewal can be paid back within thirty days.", [REFUNDS], ASKED)

    assert embed.texts == before + 1
