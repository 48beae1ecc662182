from processors.policy.escalation import TURNS_BETWEEN, Escalation


def after(*failed: bool) -> Escalation:
    state = Escalation()
    for each in failed:
        state = state.answered(failed=each)
    return state


def test_two_failed_answers_in_a_row_are_enough():
    assert after(True).reason == ""
    assert after(True, False, True).reason == ""
    assert after(True, True).reason == "two failed answers"


def test_whoever_did_not_take_the_offer_is_not_pressed():
    state = after(True, True).offered()

    for _ in range(TURNS_BETWEEN - 1):
        state = state.answered(failed=True)
        assert state.reason == ""
    assert state.answered(failed=True).reason == "two failed answers"


def test_frustration_counts_for_the_answer_to_it_only():
    assert Escalation().upset().reason == "frustration"
    assert Escalation().upset().calmed().reason == ""
