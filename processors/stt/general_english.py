"""How often English words follow each other in general, from the model PocketSphinx brings."""

from collections.abc import Iterable, Iterator

from pocketsphinx import Config, LogMath, NGramModel, get_model_path

_LOG_BASE = 1.0001
_NEVER = 1e-12


class GeneralEnglish:
    """N-gram probabilities of 70 000 words. 27 MB; loads in 0.15 s."""

    def __init__(self) -> None:
        self._log = LogMath(_LOG_BASE)
        self._model = NGramModel(Config(), self._log, get_model_path("en-us/en-us.lm.bin"))

    def probability(self, word: str) -> float:
        """Of a word anywhere in a text; 0 if it is not known."""
        probability: float = self._log.exp(self._model.prob([word]))
        return probability if probability > _NEVER else 0.0

    def common(self, words: Iterable[str], most: int) -> list[str]:
        """The commonest of some words, commonest first."""
        weighed = {word: self.probability(word) for word in words}
        return sorted(weighed, key=lambda word: weighed[word], reverse=True)[:most]

    def followers(
        self, before: str, words: Iterable[str], *, at_least: float
    ) -> Iterator[tuple[str, float]]:
        """Which of some words follow another one with a probability of `at_least`."""
        threshold = self._log.log(at_least)
        prob, exp = self._model.prob, self._log.exp
        for word in words:
            # Sphinx takes the predicted word first, then its history backwards.
            logarithm = prob([word, before])
            if logarithm >= threshold:
                yield word, exp(logarithm)
