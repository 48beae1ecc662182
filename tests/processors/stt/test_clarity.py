from processors.stt.clarity import Clarity


def clarity() -> Clarity:
    return Clarity(min_confidence=0.6, max_repeats=2)


def turn(clarity: Clarity, *heard: tuple[str, float | None], cut_in: bool = False) -> str | None:
    """What is said after a turn in which all this was heard."""
    clarity.turn_started(cut_in=cut_in)
    for text, confidence in heard:
        clarity.believes(text, confidence)
    return clarity.turn_ended()


CLEAR, MUMBLED, BLANK = ("where is it", 0.6), ("wear is eat", 0.59), (" ", 0.0)


def test_the_visitor_is_asked_twice_and_then_offered_to_type():
    hearing = clarity()

    said = [turn(hearing, MUMBLED) for _ in range(4)]

    assert said == ["repeat", "repeat", "offer_typing", "offer_typing"]


def test_a_clear_turn_starts_the_count_again():
    hearing = clarity()

    said = [turn(hearing, heard) for heard in (MUMBLED, MUMBLED, CLEAR, MUMBLED)]

    assert said == ["repeat", "repeat", None, "repeat"]


def test_typing_starts_the_count_again():
    hearing = clarity()
    turn(hearing, MUMBLED)
    turn(hearing, MUMBLED)

    hearing.typed()

    assert turn(hearing, MUMBLED) == "repeat"


def test_a_turn_of_which_something_was_understood_is_answered():
    assert turn(clarity(), MUMBLED, CLEAR, BLANK) is None


def test_a_cough_is_let_pass():
    assert turn(clarity(), BLANK) is None


def test_a_cough_that_cut_off_an_answer_is_asked_about():
    assert turn(clarity(), BLANK, cut_in=True) == "repeat"


def test_a_noise_that_keeps_cutting_in_is_offered_typing_once():
    hearing = clarity()

    said = [turn(hearing, BLANK, cut_in=True) for _ in range(5)]

    assert said == ["repeat", "repeat", "offer_typing", None, None]


def test_an_engine_without_a_confidence_is_believed():
    assert clarity().believes("where is it", None)
