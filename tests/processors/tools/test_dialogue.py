"""Tools in the hands of an assistant without a language model."""

import json
from typing import Any

import pytest

from processors.tools.dialogue import Ask, Need, Use, answer, next_step, told_last
from tests.fakes.shop import Shop
from tests.processors.tools.shops import toolbox


def test_a_number_that_is_missing_is_asked_for():
    step = next_step(toolbox(Shop()), "where is my order", None, found=0.3)

    assert step == Ask("Which number?", Need("order_status", "order_id"))


def test_a_number_that_is_there_is_used():
    step = next_step(toolbox(Shop()), "where is my order 1042", None, found=0.3)

    assert step == Use("order_status", {"order_id": "1042"})


def test_the_answer_to_the_question_completes_the_call():
    need = Need("order_status", "order_id")
    step = next_step(toolbox(Shop()), "one zero four two", need, found=0.3)

    assert step == Use("order_status", {"order_id": "1042"})


def test_a_number_given_a_moment_ago_is_the_one_meant():
    box = toolbox(Shop())
    box.heard("where is my order 1042")

    assert next_step(box, "cancel my order", None, found=0.3) == Use(
        "cancel_order", {"order_id": "1042"}
    )


def test_what_the_help_center_answers_better_is_left_to_it():
    assert next_step(toolbox(Shop()), "where is my order", None, found=0.95) is None


def test_who_cannot_say_the_number_is_asked_twice_and_then_let_go():
    need = Need("order_status", "order_id")
    again = next_step(toolbox(Shop()), "uh what", need, found=0.1)

    assert isinstance(again, Ask)
    assert next_step(toolbox(Shop()), "uh what", again.need, found=0.1) is None


def history(result: dict[str, Any], *, late: bool = False) -> list[dict[str, Any]]:
    call = {"id": "1", "function": {"name": "order_status", "arguments": '{"order_id": "1042"}'}}
    told: dict[str, Any] = {"role": "tool", "tool_call_id": "1", "content": json.dumps(result)}
    if late:
        payload = {"type": "async_tool", "tool_call_id": "1", "result": json.dumps(result)}
        told = {"role": "developer", "content": json.dumps(payload)}
    return [{"role": "assistant", "tool_calls": [call]}, told]


@pytest.mark.parametrize("late", [False, True])
def test_a_result_is_said_in_the_tenants_words(late: bool):
    result = {"tool": "order_status", "outcome": "done", "data": {"status": "on its way"}}
    told = told_last(history(result, late=late))

    assert told
    assert answer(toolbox(Shop()), told) == "Order 1042 is on its way."


def test_without_words_of_the_tenant_there_are_none():
    told = told_last(history({"tool": "order_status", "outcome": "missing"}))

    assert told
    assert answer(toolbox(Shop()), told) == ""


def test_a_history_that_ends_with_words_holds_no_result():
    assert told_last([{"role": "user", "content": "hello"}]) is None
    assert told_last([]) is None
