"""All systems answer the same turns."""

import pytest

from bots.bench.articles import articles_about
from bots.bench.recordings import Recording
from bots.bench.rows import SYSTEMS
from bots.bench.run import Plan, Results, measure
from bots.bench.turns import turn_of
from processors.audio import pcm16_to_float
from tests.speech import recordings


@pytest.fixture(scope="module")
def voices() -> list[Recording]:
    return [Recording(r.name, r.words, pcm16_to_float(r.pcm16)) for r in recordings()[2:4]]


async def test_every_system_answers_every_turn(voices: list[Recording]):
    """With the embedded engines; each asks for its article and gets it."""
    turns = [turn_of(voice) for voice in voices]
    results, told = Results(), []

    plan = Plan(turns, articles_about(voices), profiles=["local"], warm_up=False)
    await measure(plan, results, lambda *which: told.append(which))

    rows = results.rows()
    assert [(row.system, row.turns, row.missed_per_100) for row in rows] == [
        (system, 2, 0.0) for system in SYSTEMS
    ]
    assert sorted(told) == sorted(2 * [("local", system) for system in SYSTEMS])
    assert all(0 < (row.v2v_p50_ms or 0.0) < 12_000 for row in rows)
    assert all(row.hit_rate == 0 for row in rows[:2])
    assert all(m.about_it or m.outcome.cut_off for m in results.measured["local", "no_speculation"])


async def test_hosted_engines_take_their_time(voices: list[Recording]):
    results = Results()

    await measure(
        Plan(
            [turn_of(voices[0])],
            articles_about(voices),
            profiles=["cloud"],
            systems=["stock", "no_speculation"],
            warm_up=False,
        ),
        results,
    )

    rows = results.rows()
    assert [row.missed_per_100 for row in rows] == [0.0, 0.0]
    assert all(m.about_it or m.outcome.cut_off for each in results.measured.values() for m in each)
