"""How the time a turn may cost is split between the models that are asked in it."""

FIRST_S = 2.0
"""Seconds a model has while another stands behind it. Most begin within one; a visitor who has
waited two is told so, and the next is asked."""

PAUSE_S = 0.4
"""Seconds before a model that could not be reached is asked a second time."""

LEAST_S = 0.2
"""With less than this left nobody else is asked."""


def share_s(left_s: float, models_left: int) -> float:
    """What the next model gets.

    Args:
        left_s: of the turn.
        models_left: to ask, this one included; the last gets all there is.
    """
    return left_s if models_left <= 1 else min(FIRST_S, left_s / models_left)
