import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { ApiError, type Transport } from "../src/api/sessions";
import { connect, PATIENCE_MS } from "../src/session/ladder";
import { FakeNetwork, FakeSessions, type Way } from "./fakes/network";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function world(ways: Partial<Record<Transport, Way>>, firstChoice: Transport = "webrtc") {
  const log: string[] = [];
  const hangUp = new AbortController();
  const sessions = new FakeSessions(log, firstChoice);
  const network = new FakeNetwork(log, ways);
  const climb = (mode: "voice" | "text" = "voice") =>
    connect(mode, sessions, network.dial, hangUp.signal);
  return { log, hangUp, sessions, network, climb };
}

test("an open way is taken at once", async () => {
  const { climb, log } = world({});

  const { link } = await climb();

  expect(link.transport).toBe("webrtc");
  expect(log).toEqual(["open webrtc", "dial webrtc"]);
});

test("a silent webrtc is left after four seconds, its place given back first", async () => {
  const { climb, log } = world({ webrtc: "silent" });

  const climbing = climb();
  await vi.advanceTimersByTimeAsync(3999);
  expect(log).toEqual(["open webrtc", "dial webrtc"]);
  await vi.advanceTimersByTimeAsync(1);

  expect((await climbing).link.transport).toBe("websocket");
  expect(log.slice(2)).toEqual(["release webrtc", "open websocket", "dial websocket"]);
});

test("a way that fails at once is left at once", async () => {
  const { climb } = world({ webrtc: "broken" });

  expect((await climb()).link.transport).toBe("websocket");
});

test("text is what remains when neither call gets through", async () => {
  const { climb, sessions } = world({ webrtc: "silent", websocket: "broken" });

  const climbing = climb();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS.webrtc);

  expect((await climbing).link.transport).toBe("text");
  expect(sessions.opened).toEqual([
    { mode: "voice" },
    { mode: "voice", transport: "websocket" },
    { mode: "text" },
  ]);
});

test("daily gives way to webrtc after three seconds", async () => {
  const { climb, log } = world({ daily: "silent" }, "daily");

  const climbing = climb();
  await vi.advanceTimersByTimeAsync(3000);

  expect((await climbing).link.transport).toBe("webrtc");
  expect(log).toContain("release daily");
});

test("a connection that comes too late is closed again", async () => {
  const { climb, network } = world({ webrtc: "late" });

  const climbing = climb();
  await vi.advanceTimersByTimeAsync(PATIENCE_MS.webrtc);
  await climbing;
  await vi.runAllTimersAsync();

  const late = network.links.find(({ transport }) => transport === "webrtc");
  expect(late?.closed).toBe(true);
});

test("hanging up while connecting gives the place back and opens nothing more", async () => {
  const { climb, hangUp, log } = world({ webrtc: "silent" });

  const climbing = climb();
  climbing.catch(() => undefined);
  await vi.advanceTimersByTimeAsync(1000);
  hangUp.abort();

  await expect(climbing).rejects.toThrow();
  expect(log).toEqual(["open webrtc", "dial webrtc", "release webrtc"]);
});

test("a server that keeps offering a way that failed is asked for text", async () => {
  const { climb, sessions } = world({ webrtc: "broken" });
  const open = sessions.open.bind(sessions);
  sessions.open = (wish) => open(wish.mode === "voice" ? { mode: "voice" } : wish);

  expect((await climb()).link.transport).toBe("text");
});

test("a refusal ends the climb with the server's words", async () => {
  const { climb, sessions } = world({});
  sessions.refusals = [new ApiError("unknown_tenant", "No such page.", "Check the address.")];

  await expect(climb()).rejects.toThrow("No such page.");
});

test("when text fails too the visitor is told", async () => {
  const { climb } = world({ text: "broken" });

  await expect(climb("text")).rejects.toThrow("We could not connect you.");
});
