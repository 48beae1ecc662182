import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, type Transport } from "../src/api/sessions";
import type { ConversationEvent } from "../src/conversation/events";
import { reduce } from "../src/conversation/reduce";
import { INITIAL, type State } from "../src/conversation/state";
import { Call } from "../src/session/call";
import { FakeCompanion } from "./fakes/companion";
import { FakeMicrophone } from "./fakes/microphone";
import { FakeNetwork, FakeSessions, type Way } from "./fakes/network";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function world(ways: Partial<Record<Transport, Way>> = {}, microphone = new FakeMicrophone()) {
  const log: string[] = [];
  const page = { state: INITIAL as State, phases: [] as string[] };
  const dispatch = (event: ConversationEvent) => {
    page.state = reduce(page.state, event);
    if (page.state.phase !== page.phases.at(-1)) page.phases.push(page.state.phase);
  };
  const sessions = new FakeSessions(log);
  const network = new FakeNetwork(log, ways);
  const companion = new FakeCompanion(log);
  const parts = { sessions, dial: network.dial, microphone, dispatch, companion };
  const call = new Call(parts, () => Date.now());
  return { call, page, log, sessions, network, microphone };
}

const FULL = new ApiError("busy", "All places are taken.", "Please wait.", 3);

test("a voice call asks for the microphone before it takes a place", async () => {
  const { call, page } = world();

  await call.start("voice");

  expect(page.phases).toEqual(["asking", "connecting", "live"]);
  expect(page.state.mode).toBe("voice");
});

test("without a microphone the visitor types, and is told why", async () => {
  const { call, page, sessions } = world({}, new FakeMicrophone("refused"));

  await call.start("voice");

  expect(sessions.opened).toEqual([{ mode: "text" }]);
  expect(page.state.items).toMatchObject([{ code: "microphone_refused" }]);
});

test("a voice call that ends up as text says so and lets the microphone go", async () => {
  const { call, page, microphone } = world({ webrtc: "broken", websocket: "broken" });

  await call.start("voice");

  expect(page.state).toMatchObject({ phase: "live", mode: "text" });
  expect(page.state.items).toMatchObject([{ code: "no_voice" }]);
  expect(microphone.opened).toBe(false);
});

test("typing before a call opens a text session and sends what was typed", async () => {
  const { call, network } = world();

  call.sendText("Where is my order?");
  await vi.runAllTimersAsync();

  expect(network.links[0]).toMatchObject({
    transport: "text",
    sent: [{ text: "Where is my order?", speakAnswer: false }],
  });
});

test("typing while connecting goes to the call that is being made", async () => {
  const { call, network, sessions } = world({ webrtc: "silent" });

  void call.start("voice");
  await vi.advanceTimersByTimeAsync(1000);
  call.sendText("Hello");
  await vi.advanceTimersByTimeAsync(3000);

  expect(sessions.opened).not.toContainEqual({ mode: "text" });
  expect(network.links[0]?.sent).toEqual([{ text: "Hello", speakAnswer: true }]);
});

test("answers in a text session are spoken only while the visitor wants it", async () => {
  const { call, network } = world();
  await call.start("text");

  call.setSpeakAnswers(true);
  call.sendText("Hello");

  expect(network.links[0]?.heard).toEqual(["speak-answers true"]);
  expect(network.links[0]?.sent).toEqual([{ text: "Hello", speakAnswer: true }]);
});

test("a full server is asked again when it said, counting down", async () => {
  const { call, page, sessions } = world();
  sessions.refusals = [FULL];

  await call.start("voice");
  expect(page.state).toMatchObject({ phase: "busy", retryInS: 3 });
  await vi.advanceTimersByTimeAsync(1000);
  expect(page.state.retryInS).toBe(2);
  await vi.advanceTimersByTimeAsync(2000);

  expect(page.state.phase).toBe("live");
});

test("typing does not wait for a voice place", async () => {
  const { call, page, sessions } = world();
  sessions.refusals = [FULL];
  await call.start("voice");

  call.sendText("Hello");
  await vi.advanceTimersByTimeAsync(0);

  expect(page.state).toMatchObject({ phase: "live", mode: "text" });
});

test("a dropped call is made again and keeps the conversation", async () => {
  const { call, page, network } = world();
  await call.start("voice");
  call.sendText("Hello");

  await call.gone(false);

  expect(page.phases).toEqual(["asking", "connecting", "live", "reconnecting", "live"]);
  expect(page.state.items).toMatchObject([{ text: "Hello" }]);
  expect(network.links).toHaveLength(2);
});

test("a call that drops again at once is not made a third time", async () => {
  const { call, page, network } = world();
  await call.start("voice");

  await call.gone(false);
  await call.gone(false);

  expect(page.state).toMatchObject({ phase: "failed" });
  expect(page.state.problem?.message).toBe("The connection keeps breaking.");
  expect(network.links).toHaveLength(2);
});

test("a call that held for a while may drop once more", async () => {
  const { call, page } = world();
  await call.start("voice");

  await call.gone(false);
  await vi.advanceTimersByTimeAsync(10_000);
  await call.gone(false);

  expect(page.state.phase).toBe("live");
});

test("a bot that hangs up ends the conversation", async () => {
  const { call, page, log } = world();
  await call.start("voice");

  await call.gone(true);

  expect(page.state.phase).toBe("ended");
  expect(log.slice(-2)).toEqual(["close webrtc", "release webrtc"]);
});

test("hanging up while the browser still asks for the microphone leaves nothing open", async () => {
  const { call, page, log, microphone } = world({}, new FakeMicrophone(null, 5000));

  const starting = call.start("voice");
  await vi.advanceTimersByTimeAsync(1000);
  await call.hangUp();
  await vi.runAllTimersAsync();
  await starting;

  expect(page.phases).toEqual(["asking", "idle"]);
  expect(microphone.opened).toBe(false);
  expect(log).toEqual(["over"]);
});

test("typing while the browser still asks for the microphone does not wait for it", async () => {
  const { call, page, microphone } = world({}, new FakeMicrophone(null, 5000));

  void call.start("voice");
  await vi.advanceTimersByTimeAsync(1000);
  call.sendText("Hello");
  await vi.runAllTimersAsync();

  expect(page.state).toMatchObject({ phase: "live", mode: "text" });
  expect(microphone.opened).toBe(false);
});

test("talking out of a text session closes it first", async () => {
  const { call, log } = world();
  await call.start("text");

  await call.start("voice");

  expect(log.slice(3)).toEqual([
    "without",
    "close text",
    "release text",
    "open webrtc",
    "dial webrtc",
    "with webrtc",
  ]);
});

test("muting before the call is through stays", async () => {
  const { call, network, microphone } = world({ webrtc: "silent" });
  void call.start("voice");
  await vi.advanceTimersByTimeAsync(1000);

  call.setMuted(true);
  await vi.advanceTimersByTimeAsync(3000);

  expect(microphone.muted).toBe(true);
  expect(network.links[0]?.heard).toEqual(["microphone false"]);
});

test("what goes along hears of every connection, and of the end while there still is one", async () => {
  const { call, log } = world();
  const said = () => log.filter((line) => /^(with|without|over|close)/.test(line));
  await call.start("voice");

  await call.gone(false);
  await call.hangUp();

  const first = ["with webrtc", "without", "close webrtc"];
  expect(said()).toEqual([...first, "with webrtc", "over", "without", "close webrtc"]);
});

test("what goes along ends with a call that cannot be made again", async () => {
  const { call, log, sessions } = world();
  await call.start("voice");
  sessions.refusals = [FULL];

  await call.gone(false);

  expect(log).toContain("over");
});
