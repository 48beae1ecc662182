"""The builder's process: `python -m processors.stt.language_model_child`.

A line of JSON in, a line out, twice:
    {texts, questions, home} -> {spellings}: words no dictionary knows, as they are written
    {said: {word: phones}}   -> {words}: the files lie in `home`
"""

import json
import os
import shutil
import sys
from pathlib import Path
from typing import Any
from uuid import uuid4

from pocketsphinx import get_model_path

from processors.stt.general_english import GeneralEnglish
from processors.stt.phrases import mine
from processors.stt.pronunciations import read_dictionary
from processors.stt.trigrams import Trigrams, write_dictionary

_POLITENESS = 10  # calls on the same cores come first


def main() -> None:
    """Build one model and end."""
    os.nice(_POLITENESS)
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)  # whatever a library prints must not reach the wire

    def ask(answer: dict[str, Any]) -> None:
        answers.write(json.dumps(answer) + "\n")
        answers.flush()

    asked = json.loads(sys.stdin.readline())
    mined = mine(asked["texts"], asked["questions"])
    known = read_dictionary(Path(get_model_path("en-us/cmudict-en-us.dict")))
    model = Trigrams(mined.counts)
    unknown = sorted(model.words - known.keys())
    ask({"spellings": {word: mined.spellings.get(word, word) for word in unknown}})

    said: dict[str, str] = json.loads(sys.stdin.readline())["said"]
    model.blend(GeneralEnglish(), known)
    sounds = {word: known.get(word) or [said[word]] for word in model.words & {*known, *said}}
    home = Path(asked["home"])
    temporary = home.with_name(f"{home.name}.{uuid4().hex}")
    temporary.mkdir(parents=True)
    model.write(temporary / "model.arpa")
    write_dictionary(temporary / "model.dict", sounds)
    (temporary / "model.json").write_text(json.dumps({"words": len(sounds)}))
    try:
        temporary.rename(home)
    except OSError:
        shutil.rmtree(temporary)  # somebody else was first
    ask({"words": len(sounds)})


if __name__ == "__main__":
    main()
