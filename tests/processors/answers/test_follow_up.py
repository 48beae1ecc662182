from dataclasses import dataclass

from processors.answers.follow_up import Topic, leans_on_context


@dataclass
class Hit:
    score: float
    query: str


def search(*, knows: str = ""):
    """Knows plainly what `knows` is about, and vaguely everything else."""
    return lambda query: [Hit(0.9 if knows and knows in query else 0.3, query)]


def test_a_first_question_stands_alone():
    topic, found = Topic().ask("and on mobile?", search())

    assert found.question == "and on mobile?"
    assert topic.question == "and on mobile?"


def test_a_follow_up_is_searched_with_its_topic():
    topic, _ = Topic().ask("how do I reset my password", search())

    topic, found = topic.ask("and on mobile?", search())

    assert found.question == "how do I reset my password on mobile?"
    assert topic.question == "how do I reset my password"


def test_a_second_follow_up_leans_on_the_same_topic():
    topic, _ = Topic().ask("how do I reset my password", search())
    topic, _ = topic.ask("and on mobile?", search())

    _, found = topic.ask("what about the web", search())

    assert found.question == "how do I reset my password the web"


def test_a_new_question_drops_the_topic():
    topic, _ = Topic().ask("how do I reset my password", search())

    topic, found = topic.ask("what does the studio plan cost", search())

    assert found.question == topic.question == "what does the studio plan cost"


def test_a_new_question_that_only_begins_like_a_follow_up_stands_alone():
    topic, _ = Topic().ask("how do I reset my password", search())

    _, found = topic.ask("and how do I cancel my plan", search(knows="cancel"))

    assert found.question == "and how do I cancel my plan"


def test_what_leans_on_context():
    assert leans_on_context("how long does it take?")
    assert leans_on_context("on mobile?")
    assert not leans_on_context("how do I add a second location to my account")
