import pytest

from processors.policy.unanswered import question_so_far, unanswered


def history(*lines: str) -> list[dict[str, str]]:
    """`>` is the visitor, `<` the assistant, `#` a note to the model, `!` a tool's result."""
    roles = {">": "user", "<": "assistant", "#": "developer", "!": "tool"}
    return [{"role": roles[line[0]], "content": line[1:]} for line in lines]


@pytest.mark.parametrize(
    ("lines", "question"),
    [
        ([], ""),
        ([">how do I pay"], "how do I pay"),
        ([">how do I", ">pay by card"], "how do I pay by card"),
        ([">how", ">do I", ">pay"], "how do I pay"),
        ([">how do I", "#be patient", ">pay"], "how do I pay"),
        ([">how do I", "<You can", ">pay"], "how do I pay"),
        ([">how do I", "<You can"], "how do I"),
        ([">how do I pay", "<You can pay", ">and by card"], "and by card"),
        ([">how do I pay", "<Yes.", ">and by card"], "and by card"),
        ([">怎么付款", "<您可以用", ">可以刷卡吗"], "可以刷卡吗"),
        ([">cancel it", "!done", ">please"], "please"),
        ([">how do I pay", "<By card."], ""),
        ([">how do I", ">how do I pay"], "how do I pay"),
        ([">no", ">notes are gone"], "no notes are gone"),
        ([">pay", "<You", ">", ">by card"], "pay by card"),
    ],
)
def test_what_is_asked_goes_on_until_somebody_else_is_heard(lines: list[str], question: str):
    assert question_so_far(history(*lines)) == question


def test_a_call_of_a_tool_is_an_answer():
    called = {"role": "assistant", "content": None, "tool_calls": [{"id": "1"}]}
    messages = [*history(">cancel it"), called, *history(">please")]

    assert question_so_far(messages) == "please"


def test_places_are_those_of_the_history():
    messages = history(">hello", "<Hello there.", ">how do I", "#be patient", "<You", ">pay")

    assert unanswered(messages) == {2: "how do I", 4: "", 5: "pay"}
