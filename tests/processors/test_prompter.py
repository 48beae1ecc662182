from pipecat.frames.frames import LLMConfigureOutputFrame, LLMTextFrame

from processors.frames import VisitorPromptFrame
from processors.prompter import Prompter
from tests.pipelines import run, said, told


async def test_a_prompt_is_said_and_shown():
    out = await run(Prompter(line=lambda code: f"<{code}>"), VisitorPromptFrame(code="repeat"))

    assert said(out) == "<repeat>"
    assert told(out, "notice") == [{"type": "notice", "code": "repeat", "text": "<repeat>"}]


async def test_a_prompt_may_bring_its_own_words():
    prompt = VisitorPromptFrame(code="repeat", text="Pardon?")

    out = await run(Prompter(line=str), prompt)

    assert said(out) == "Pardon?"


async def test_a_silent_session_stays_silent():
    silent = LLMConfigureOutputFrame(skip_tts=True)

    out = await run(Prompter(line=str), silent, 0.05, VisitorPromptFrame(code="repeat"))

    assert [frame.skip_tts for frame in out if isinstance(frame, LLMTextFrame)] == [True]
