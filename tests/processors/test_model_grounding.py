"""A model judges sentences, and is not waited for when it fails."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

import pytest
from pipecat.classifiers.base_classifier import (
    BaseClassifier,
    ClassifierError,
    ClassifierImage,
    ClassifierQuestion,
    ClassifierResult,
    YesNoResult,
)

from processors.model_grounding import ModelGrounding
from processors.policy.grounding import Grounding, Verdict
from tests.fakes.word_hash_embedder import WordHashEmbedder
from tests.processors.policy.test_grounding import REFUNDS

PARAPHRASE = "You will see what you paid again before two weeks have gone by."


class Opinion(BaseClassifier):
    """Answers every question alike, after a while."""

    def __init__(self, probability: float | None, *, takes_s: float = 0.0) -> None:
        super().__init__()
        self._probability, self._takes_s = probability, takes_s
        self.states: list[Any] = []

    async def _ask(
        self,
        state: str | dict[str, Any] | list[Any],
        questions: Mapping[str, ClassifierQuestion],
        images: Sequence[ClassifierImage] = (),
    ) -> tuple[dict[str, ClassifierResult], None]:
        self.states.append(state)
        await asyncio.sleep(self._takes_s)
        if self._probability is None:
            raise ClassifierError("no answer")
        return {name: YesNoResult(probability=self._probability) for name in questions}, None


async def judge(opinion: Opinion, sentence: str, timeout_s: float = 5.0) -> Verdict:
    embedded = Grounding(embed=WordHashEmbedder().embed, language="en")
    loop = asyncio.get_running_loop()
    model = ModelGrounding(opinion, embedded, loop=loop, timeout_s=timeout_s)
    return await asyncio.to_thread(model.judge, sentence, [REFUNDS], "when do i get it back")


@pytest.mark.parametrize(("probability", "supported"), [(0.9, True), (0.1, False)])
async def test_the_model_decides_about_other_words(probability: float, supported: bool):
    opinion = Opinion(probability)

    verdict = await judge(opinion, PARAPHRASE)

    assert (verdict.supported, verdict.support) == (supported, probability)
    assert opinion.states[0]["sentence"] == PARAPHRASE


@pytest.mark.parametrize(
    ("sentence", "supported"),
    [("Refunds are free.", True), ("It takes 99 days.", False), ("I'm sorry.", True)],
)
async def test_what_is_plain_is_not_asked(sentence: str, supported: bool):
    opinion = Opinion(0.5)

    assert (await judge(opinion, sentence)).supported == supported
    assert opinion.states == []


@pytest.mark.parametrize("opinion", [Opinion(None), Opinion(0.9, takes_s=30.0)])
async def test_a_model_that_fails_or_is_late_leaves_it_to_the_embedding(opinion: Opinion):
    verdict = await judge(opinion, PARAPHRASE, timeout_s=0.05)

    assert verdict.reason == "not meant"
