import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { Transport } from "../src/api/sessions";
import type { ConversationEvent } from "../src/conversation/events";
import { reduce } from "../src/conversation/reduce";
import { INITIAL } from "../src/conversation/state";
import { CONSENT_VERSION } from "../src/face/consent";
import { Mood } from "../src/face/mood";
import type { FaceReport } from "../src/face/state";
import { MOOD } from "../src/face/words";
import { FakeCamera } from "./fakes/camera";
import { FakeLandmarker } from "./fakes/landmarker";
import { FakeLink } from "./fakes/network";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

function world(
  camera = new FakeCamera(),
  landmarker: FakeLandmarker | null = new FakeLandmarker(),
) {
  const page = { state: INITIAL };
  const mood = new Mood({
    camera,
    openLandmarker: async () => landmarker ?? Promise.reject(new Error("no WebAssembly")),
    dispatch: (event: ConversationEvent) => {
      page.state = reduce(page.state, event);
    },
    nowMs: () => performance.now(),
  });
  const connect = (transport: Transport = "webrtc") => {
    const link = new FakeLink(transport, []);
    mood.connected(link);
    return link;
  };
  return { mood, camera, landmarker, page, connect };
}

function report(changes: Partial<FaceReport>): FaceReport {
  const on: FaceReport = {
    on: true,
    path: "landmarks",
    shows: false,
    strength: 0,
    abstains: "",
    adjusting: true,
    refused: null,
  };
  return { ...on, ...changes };
}

const kinds = ({ told }: FakeLink) => told.map(({ type, on }) => `${type} ${on ?? ""}`.trim());

test("without consent nothing is said and the camera stays dark", async () => {
  const { connect, camera } = world();
  const link = connect();

  await vi.advanceTimersByTimeAsync(1000);

  expect(link.told).toEqual([]);
  expect(camera.lit).toBe(false);
});

test("consent goes ahead of the first points, with the version of its words", async () => {
  const { mood, connect } = world();
  const link = connect();

  await mood.agree("landmarks", true);
  await vi.advanceTimersByTimeAsync(50);

  const consent = { path: "landmarks", on: true, version: CONSENT_VERSION, keep: true };
  expect(link.told[0]).toEqual({ type: "face-consent", ...consent });
  expect(link.told[1]).toMatchObject({ type: "face-landmarks", seq: 0 });
});

test("off is the last that is said, and everything is shut at once", async () => {
  const { mood, connect, camera, landmarker, page } = world();
  const link = connect();
  await mood.agree("landmarks", false);
  await vi.advanceTimersByTimeAsync(250);

  mood.off();
  expect(camera.lit).toBe(false);
  expect(landmarker?.closed).toBe(true);
  await vi.advanceTimersByTimeAsync(5000);

  expect(kinds(link).at(-1)).toBe("face-consent false");
  expect(page.state.face).toMatchObject({ path: null, trouble: "" });
});

test("a refused camera is explained and nothing is said to the server", async () => {
  const { mood, connect, page } = world(new FakeCamera("refused"));
  const link = connect();

  await mood.agree("landmarks", false);

  expect(page.state.face).toMatchObject({ path: null });
  expect(page.state.face.trouble).toContain("blocked");
  expect(link.told).toEqual([]);
});

test("switched off while the browser still asks for the camera, it stays off", async () => {
  const { mood, connect, camera } = world(new FakeCamera(null, 3000));
  const link = connect();

  const agreeing = mood.agree("landmarks", false);
  await vi.advanceTimersByTimeAsync(1000);
  mood.off();
  await vi.advanceTimersByTimeAsync(5000);
  await agreeing;

  expect(camera.lit).toBe(false);
  expect(link.told).toEqual([]);
});

test("a browser in which no landmarker runs takes the consent back", async () => {
  vi.spyOn(console, "error").mockImplementation(() => undefined);
  const { mood, connect, camera, page } = world(new FakeCamera(), null);
  const link = connect();

  await mood.agree("landmarks", false);

  expect(kinds(link)).toEqual(["face-consent true", "face-consent false"]);
  expect(camera.lit).toBe(false);
  expect(page.state.face.trouble).toBe(MOOD.unreadable);
});

test("the server's refusal switches off and is shown in its words", async () => {
  const { mood, connect, camera, page } = world();
  connect();
  await mood.agree("landmarks", false);

  mood.heard(report({ on: false, path: null, refused: "you are at work" }));

  const trouble = "The face is not read: you are at work.";
  expect(page.state.face).toMatchObject({ path: null, trouble });
  expect(camera.lit).toBe(false);
});

test("what the server says of the time before does not switch off", async () => {
  const { mood, connect, camera } = world();
  connect();
  await mood.agree("landmarks", false);

  mood.heard(report({ on: false, path: null }));

  expect(camera.lit).toBe(true);
});

test("a server that stops reading switches off", async () => {
  const { mood, connect, page } = world();
  connect();
  await mood.agree("landmarks", false);
  mood.heard(report({}));

  mood.heard(report({ on: false, path: null }));

  expect(page.state.face.trouble).toBe(MOOD.stopped);
});

test("after a reconnection consent is given again and frames count from nought", async () => {
  const { mood, connect } = world();
  connect();
  await mood.agree("landmarks", true);
  await vi.advanceTimersByTimeAsync(250);

  mood.disconnected();
  await vi.advanceTimersByTimeAsync(1000);
  const again = connect("websocket");
  await vi.advanceTimersByTimeAsync(150);

  expect(again.told[0]).toMatchObject({ type: "face-consent", on: true, keep: true });
  expect(again.told[1]).toMatchObject({ type: "face-landmarks", seq: 0 });
});

test("what was switched off before a reconnection stays off", async () => {
  const { mood, connect } = world();
  connect();
  await mood.agree("landmarks", false);

  mood.disconnected();
  mood.off();
  const again = connect();
  await vi.advanceTimersByTimeAsync(1000);

  expect(again.told).toEqual([]);
});

test("the end of the conversation switches all off and says so while it still can", async () => {
  const { mood, connect, camera } = world();
  const link = connect();
  await mood.agree("landmarks", false);

  mood.ended();

  expect(camera.lit).toBe(false);
  expect(kinds(link).at(-1)).toBe("face-consent false");
});

test("video is sent after the consent to it, at a low rate, and no points", async () => {
  const { mood, connect, camera } = world();
  const link = connect("daily");

  await mood.agree("video", false);
  await vi.advanceTimersByTimeAsync(500);

  expect(kinds(link)).toEqual(["face-consent true"]);
  expect(link.heard).toEqual(["camera true"]);
  expect(camera.rates).toEqual([5]);
});

test("switching off takes the video away", async () => {
  const { mood, connect } = world();
  const link = connect();
  await mood.agree("video", false);

  mood.off();

  expect(link.heard).toEqual(["camera true", "camera false"]);
});

test("a connection that cannot carry video ends it, in words", async () => {
  const { mood, connect, page, camera } = world();
  connect();
  await mood.agree("video", false);

  mood.disconnected();
  const again = connect("websocket");

  expect(page.state.face).toMatchObject({ path: null, trouble: MOOD.noVideo, video: false });
  expect(camera.lit).toBe(false);
  expect(again.told).toEqual([]);
});

test("a camera that is taken away switches off, in words", async () => {
  const { mood, connect, camera, page } = world();
  connect();
  await mood.agree("landmarks", false);

  camera.onLost();

  expect(page.state.face.trouble).toContain("disconnected");
});

test("the wish not to be adjusted to holds over connections", () => {
  const { mood, connect } = world();
  const link = connect();

  mood.setAdjust(false);
  mood.disconnected();
  const again = connect();

  expect(link.told).toEqual([{ type: "mood", adjust: false }]);
  expect(again.told).toEqual([{ type: "mood", adjust: false }]);
});
