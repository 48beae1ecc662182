import { expect, test } from "vitest";
import { reduce } from "../src/conversation/reduce";
import { INITIAL, type State } from "../src/conversation/state";
import { conversation, type Script } from "./fakes/conversation";

test("partial words are provisional and replaced, final ones stay", () => {
  const partial = conversation().hears("where is").hears("where is my order");
  const final = partial.hears("Where is my order?", true);

  expect(partial.lines).toEqual(["visitor: where is my order?"]);
  expect(partial.state.items[0]).toMatchObject({ provisional: true });
  expect(final.lines).toEqual(["visitor: Where is my order?"]);
  expect(final.state.items[0]).toMatchObject({ provisional: false });
});

test("a second breath in the same turn is added to the first", () => {
  const script = conversation().hears("My order", true).hears("number ten");

  expect(script.lines).toEqual(["visitor: My order number ten?"]);
});

test("an answer grows with each word that is heard", () => {
  const script = conversation().on("assistant/started").bot(1, "Open the app.", 4);

  expect(script.lines).toEqual(["assistant: Open"]);
  expect(script.bot(1, "Open the app.", 8).lines).toEqual(["assistant: Open the"]);
});

test("segments of one answer share a caption", () => {
  const script = conversation().bot(1, "Open the app.").bot(2, "Then choose Track.");

  expect(script.lines).toEqual(["assistant: Open the app. Then choose Track."]);
});

test("a word of the next sentence proves the last one was heard", () => {
  const script = conversation().bot(1, "Open the app.", 8).bot(2, "Then wait.", 4);

  expect(script.lines).toEqual(["assistant: Open the app. Then"]);
});

test("chinese sentences are joined without a space", () => {
  const script = conversation().bot(1, "打开订单页面。").bot(2, "选择跟踪。");

  expect(script.lines).toEqual(["assistant: 打开订单页面。选择跟踪。"]);
});

test("an interrupted answer ends at the last word heard", () => {
  const script = conversation()
    .on("assistant/started")
    .bot(1, "Open the app and choose Track.", 8)
    .bot(2, "Then wait.", 0)
    .on("visitor/started", "assistant/interrupted");

  expect(script.lines).toEqual(["assistant: Open the…"]);
  expect(script.bot(1, "Open the app and choose Track.", 12).lines).toEqual(script.lines);
});

test("an answer is cut although the bot reports its silence before the interruption", () => {
  const script = conversation()
    .on("assistant/started")
    .bot(1, "Open the app.", 4)
    .on("assistant/stopped")
    .hears("wait")
    .on("assistant/interrupted");

  expect(script.lines).toEqual(["assistant: Open…", "visitor: wait?"]);
});

test("an answer whose last word was heard is not cut, however fast the reply", () => {
  const script = conversation()
    .on("assistant/started")
    .bot(1, "Which size?")
    .on("visitor/started", "assistant/interrupted");

  expect(script.lines).toEqual(["assistant: Which size?"]);
});

test("an answer interrupted before its first word leaves no trace", () => {
  const script = conversation().bot(1, "Open the app.", 0).on("assistant/interrupted");

  expect(script.lines).toEqual([]);
});

test("a finished answer is not cut by the next turn", () => {
  const script = conversation()
    .on("assistant/started")
    .bot(1, "Open the app.")
    .on("assistant/stopped", "visitor/started", "assistant/interrupted");

  expect(script.lines).toEqual(["assistant: Open the app."]);
});

test("typing over the bot cuts it at once and stays thinking through its silence", () => {
  const script = conversation()
    .on("assistant/started")
    .bot(1, "Open the app.", 4)
    .event({ type: "visitor/typed", text: "Wait" })
    .on("assistant/interrupted", "assistant/stopped");

  expect(script.lines).toEqual(["assistant: Open…", "visitor: Wait"]);
  expect(script.state.bot).toBe("thinking");
});

test("answers after a new inference start a caption of their own", () => {
  const script = conversation("text")
    .writes(1, "Let me look.")
    .on("assistant/thinking")
    .writes(2, "Found it.");

  expect(script.lines).toEqual(["assistant: Let me look.", "assistant: Found it."]);
});

test("a written answer ends the thinking of a text session", () => {
  const asked = conversation("text").event({ type: "visitor/typed", text: "Where?" });

  expect(asked.state.bot).toBe("thinking");
  expect(asked.writes(1, "Here.").state.bot).toBe("listening");
});

test("a spoken word ends the thinking even if the bot's start was missed", () => {
  const script = conversation().on("visitor/stopped").bot(1, "Open the app.", 0);

  expect(script.state.bot).toBe("thinking");
  expect(script.bot(1, "Open the app.", 4).state.bot).toBe("speaking");
});

test("sources that come first wait for their answer", () => {
  const script = conversation()
    .hears("Where is it?", true)
    .on("visitor/stopped")
    .sources("Orders")
    .bot(1, "Look here.");

  expect(script.state.items[1]).toMatchObject({ sources: [{ title: "Orders" }] });
});

test("sources that come during or after an answer join it, each once", () => {
  const script = conversation().bot(1, "Look here.").sources("Orders");
  const after = script.on("assistant/stopped").sources("Orders", "Delivery");

  expect(after.state.items[0]).toMatchObject({
    sources: [{ title: "Orders" }, { title: "Delivery" }],
  });
});

test("sources of an answer to come do not join the one before", () => {
  const script = conversation()
    .bot(1, "Look here.")
    .on("assistant/stopped", "visitor/stopped")
    .sources("Delivery");

  expect(script.state.items[0]).toMatchObject({ sources: [] });
});

test("a notice the bot says aloud is shown once, whichever comes first", () => {
  const said = "Sorry, I missed that. Say it again?";
  const before = conversation()
    .notice("repeat", said)
    .bot(1, "Sorry, I missed that.", 5)
    .bot(1, "Sorry, I missed that.")
    .bot(2, "Say it again?");
  const after = conversation().bot(1, "Sorry, I missed that.", 5).notice("repeat", said);

  expect(before.lines).toEqual(["assistant: Sorry, I missed that. Say it again?"]);
  expect(after.lines).toEqual(["assistant: Sorry"]);
});

test("a notice that is not said aloud stays beside the answer", () => {
  const script = conversation().notice("late", "Still looking.").bot(1, "Found it.");

  expect(script.lines).toEqual(["(late) Still looking.", "assistant: Found it."]);
});

test("the offer to type keeps its button when the bot says it aloud", () => {
  const script = conversation().notice("offer_typing", "You can type.").bot(1, "You can type.");

  expect(script.lines).toEqual(["assistant: You can type.", "(offer_typing)"]);
});

test("a dropped connection cuts what was being said and keeps the rest", () => {
  const script = conversation()
    .hears("Where is it?", true)
    .on("assistant/started")
    .bot(1, "Look at the map.", 7)
    .on("call/dropped");

  expect(script.lines).toEqual(["visitor: Where is it?", "assistant: Look at…"]);
  expect(script.state.phase).toBe("reconnecting");
});

test("an answer never continues the caption of an earlier session", () => {
  const script = conversation("text")
    .writes(1, "Here it is.")
    .event({ type: "call/connecting", mode: "voice" })
    .event({ type: "call/live", mode: "voice", wanted: "voice" })
    .bot(1, "Hello.");

  expect(script.lines).toEqual(["assistant: Here it is.", "assistant: Hello."]);
});

test("the last turns are kept, latest last, counted over all sessions", () => {
  const turn = { number: 1, text_turn: false, stages: [], voice_to_voice_ms: 600 };
  const script = Array.from({ length: 7 }).reduce<Script>(
    (soFar) => soFar.event({ type: "server/turn", turn }),
    conversation(),
  );

  expect(script.state.turns.map(({ number }) => number)).toEqual([2, 3, 4, 5, 6, 7]);
});

test("why the base voice speaks is known until the brand's voice is back, or another call", () => {
  const told = (state: State, baseBecause: string | null) =>
    reduce(state, { type: "server/voice", baseBecause });
  const fallen = told(INITIAL, "the voice cannot be opened");

  expect(fallen.baseBecause).toBe("the voice cannot be opened");
  expect(told(fallen, null).baseBecause).toBeNull();
  expect(reduce(fallen, { type: "call/connecting", mode: "voice" }).baseBecause).toBeNull();
});
