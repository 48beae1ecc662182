"""Which questions are for the large model."""

import pytest

from processors.policy.model_choice import Asked, choose


@pytest.mark.parametrize(
    ("words", "language"),
    [
        ("where is my invoice", "en"),
        ("Can I sell gift cards?", "en"),
        ("¿Dónde está mi factura?", "es"),
        ("मेरा बिल कहाँ है", "hi"),
        ("发票在哪里", "zh"),
        ("hvor er min faktura", "da"),
    ],
)
def test_a_simple_question_is_for_the_small_one(words: str, language: str):
    assert choose(Asked(words, language)).size == "small"


@pytest.mark.parametrize(
    ("asked", "reason"),
    [
        (Asked("walk me through the calendar"), "steps are asked for"),
        (Asked("Explíqueme paso a paso cómo se hace", "es"), "steps are asked for"),
        (Asked("where is my invoice and how do I pay it"), "several questions"),
        (Asked("Is it free? Is it safe?"), "several questions"),
        (Asked("word " * 30), "many words"),
        (
            Asked(
                "我昨天在你们的网站上预订了一个房间但是付款之后没有收到任何确认邮件请帮我看一下这是怎么回事",
                "zh",
            ),
            "many words",
        ),
        (Asked("where is my order", tools=("order_status",)), "a tool is needed"),
        (Asked("where is my invoice", asked_again=True), "asked again"),
        (Asked("where is my invoice", failed_before=1), "the answer before failed"),
        (Asked("where is it", answers_a_tool=True), "a tool's result is told"),
    ],
)
def test_one_reason_is_enough_for_the_large_one_and_is_named(asked: Asked, reason: str):
    choice = choose(asked)

    assert (choice.size, choice.reason) == ("large", reason)
