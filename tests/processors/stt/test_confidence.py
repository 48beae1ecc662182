from processors.stt.confidence import Segment, features, weigh


def words(*orders: int, posterior: float = 1.0) -> list[Segment]:
    return [
        Segment("word", 30 * n, 30 * n + 29, order, posterior) for n, order in enumerate(orders)
    ]


def test_words_that_follow_each_other_as_known_are_believed():
    assert weigh(words(2, 3, 3, 3, 3)) > 0.9


def test_words_that_never_stood_together_are_not():
    assert weigh(words(1, 1, 1, 1, 1, posterior=0.6)) < 0.2


def test_words_that_hardly_outweigh_others_are_not():
    assert weigh(words(2, 3, 1, 2, posterior=0.2)) < 0.6


def test_a_short_answer_is_believed():
    assert weigh(words(2)) > 0.6


def test_nothing_is_worth_nothing():
    assert weigh([]) == 0.0


def test_silence_round_the_words_says_nothing():
    late = [Segment(s.word, s.start + 500, s.end + 500, s.order, s.posterior) for s in words(2, 3)]

    assert weigh(late) == weigh(words(2, 3))


def test_a_hum_that_is_taken_for_one_long_word_is_not_believed():
    assert weigh([Segment("thank", 100, 300, 2, 1.0)]) < 0.1
    assert weigh([Segment("thank", 100, 150, 2, 1.0)]) > 0.6


def test_what_is_weighed_comes_in_the_order_and_units_it_is_fitted_in():
    heard = [Segment("a", 0, 9, 1, 0.5), Segment("word", 10, 109, 3, 1.0)]

    order, posterior, known_share, words_a_second, drawn_out_share = features(heard)

    assert (order, posterior, known_share) == (2, 0.75, 0.5)
    assert words_a_second == 2 / 1.9  # 0.8 s of it are the pauses round the words
    assert drawn_out_share == 100 / 110
