"""How far an answer must have come to count."""

import pytest

from processors.first_clause import pieces_of
from processors.policy.opening import Progress, opens
from processors.policy.patience import share_s


@pytest.mark.parametrize(
    "text", ["Yes.", "Open the page:", "您好。", "I am afraid that this cannot be"]
)
def test_an_answer_opens_where_a_voice_may_begin(text: str):
    assert opens(text)


@pytest.mark.parametrize("text", ["", "Your invoice is", "To change your password, open", "您好"])
def test_a_few_words_are_not_enough(text: str):
    assert not opens(text)


@pytest.mark.parametrize(
    "answer",
    [
        "Open Billing, choose the month, and then press Download to save the invoice.",
        "You can do that but because it is paid already you have to ask for a refund.",
        "打开账单页面，选择月份，然后点击下载按钮保存发票。",
        "Abra la página de facturación, elija el mes y luego pulse Descargar para guardarla.",
    ],
)
async def test_the_first_words_are_never_held_longer_than_the_voice_waits_for_them(answer: str):
    language = "zh" if answer[0] > "\u4e00" else "es" if answer.startswith("Abra") else "en"
    first, *_ = await pieces_of(answer, language)
    opened = next(end for end in range(len(answer)) if opens(answer[:end]))

    assert opened <= len(first.text) + 1


def test_single_words_are_no_progress_and_a_clause_is():
    progress = Progress()

    assert [progress.made_by(word) for word in ("Open ", "Billing", ", and")] == [
        False,
        False,
        True,
    ]


def test_much_text_without_a_mark_is_progress_too():
    progress = Progress()

    assert any(progress.made_by("word ") for _ in range(40))


def test_a_turns_time_is_split_so_that_everybody_gets_some():
    assert share_s(5.0, 1) == 5.0
    assert share_s(5.0, 2) == 2.0
    assert share_s(3.0, 3) == 1.0
