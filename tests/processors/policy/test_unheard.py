import pytest

from processors.policy.unheard import Answer

WRITTEN = "Open the settings page. Then choose a plan, and save it."


@pytest.mark.parametrize(
    ("heard", "left"),
    [
        ("Open", "Open the settings page. Then choose a plan, and save it."),
        ("Open the settings page.", "page. Then choose a plan, and save it."),
        ("Open the settings page. Then", "Then choose a plan, and save it."),
        ("open THE settings  page then choose a plan", "plan, and save it."),
        (WRITTEN, "it."),
    ],
)
def test_the_rest_begins_with_the_last_word_heard(heard: str, left: str):
    assert Answer(WRITTEN, heard).left == left


def test_of_an_answer_nobody_heard_all_is_left():
    assert Answer(WRITTEN).left == WRITTEN


@pytest.mark.parametrize("written", ["", " ", "I", "Open the settings"])
def test_a_few_words_nobody_heard_are_not_worth_saying(written: str):
    assert Answer(written).left == ""


def test_what_was_told_piece_by_piece_is_heard_in_one():
    answer = Answer().wrote("One two. ").wrote("Three four. ").told("One two.").told("Three")

    assert answer.left == "Three four."
    assert not answer.finished


def test_an_answer_is_finished_when_only_its_punctuation_was_not_heard():
    assert Answer("Really?! ", "really").finished
    assert Answer().finished
    assert not Answer("Really?!").finished


def test_a_word_the_voice_left_out_costs_nothing_but_itself():
    written = "See www.example.com/help for all of the steps, and write to us."

    assert Answer(written, "See for all").left == "all of the steps, and write to us."


def test_a_word_the_voice_made_up_is_passed_over():
    assert Answer("It costs 5 a month in all.", "It costs euros 5 a").left == "a month in all."


@pytest.mark.parametrize(
    ("written", "heard", "left"),
    [
        ("¿Cómo está? Muy bien, señor.", "¿Cómo está? Muy", "Muy bien, señor."),
        ("सेटिंग्स खोलें और योजना चुनें।", "सेटिंग्स खोलें", "खोलें और योजना चुनें।"),
        ("打开设置页面,然后选择套餐。", "打开 设置 页面", "面,然后选择套餐。"),
        ("Die Straße ist lang.", "Die STRASSE", "Straße ist lang."),
    ],
)
def test_other_languages_are_cut_at_their_words(written: str, heard: str, left: str):
    assert Answer(written, heard).left == left
