/** Puts the page together: state, what changes it, and what shows it. */

import { SessionApi } from "./api/sessions";
import { LevelMeter } from "./audio/level";
import type { ConversationEvent } from "./conversation/events";
import { reduce } from "./conversation/reduce";
import { INITIAL } from "./conversation/state";
import { Camera } from "./face/camera";
import { openLandmarker } from "./face/landmarker";
import { Mood } from "./face/mood";
import type { DialOptions } from "./kit/dial";
import { Call, problemOf } from "./session/call";
import { Microphone } from "./session/microphone";
import { View } from "./view/view";

/** `/t/harbor` is the tenant harbor's page, `/` the demo's. */
function tenantOf(path: string): string {
  const id = /^\/t\/([^/]+)\/?$/.exec(path)?.[1];
  return id ? decodeURIComponent(id) : "demo";
}

const loadKit = () => import("./kit/dial");
const api = new SessionApi(tenantOf(location.pathname));
const visitorLevel = new LevelMeter();
const botLevel = new LevelMeter();
const microphone = new Microphone(visitorLevel);

let state = INITIAL;
function dispatch(event: ConversationEvent): void {
  state = reduce(state, event);
  view.draw(state);
  if (event.type === "server/face") mood.heard(event.report);
}

const mood = new Mood({
  camera: new Camera(),
  openLandmarker: (signal) => openLandmarker(state.tenant?.face?.model_url ?? null, signal),
  dispatch,
  nowMs: () => performance.now(),
});

const dialOptions: DialOptions = {
  dispatch,
  botLevel,
  audio: new Audio(),
  microphone: () => microphone.copy(),
  onGone: (byServer) => void call.gone(byServer),
};

const call = new Call({
  sessions: api,
  dial: async (session, signal) => (await loadKit()).dial(session, signal, dialOptions),
  microphone,
  dispatch,
  companion: mood,
});

const view = new View(
  {
    talk: () => void call.start("voice"),
    cancel: () => void call.hangUp(),
    mute: (muted) => call.setMuted(muted),
    speakAnswers: (on) => call.setSpeakAnswers(on),
    send: (text) => call.sendText(text),
    ask: (question) => call.sendText(question),
    retry: () => void (state.tenant ? call.start(state.mode) : loadTenant()),
    typeInstead: () => void call.start("text"),
    agree: (path, keep) => void mood.agree(path, keep),
    disagree: () => mood.off(),
    adjust: (on) => mood.setAdjust(on),
    speak: (language) => {
      api.language = language;
    },
  },
  { visitor: visitorLevel, bot: botLevel },
);

async function loadTenant(): Promise<void> {
  try {
    dispatch({ type: "tenant/loaded", tenant: await api.tenant() });
  } catch (error) {
    dispatch({ type: "tenant/failed", problem: problemOf(error) });
  }
}

microphone.onLost = () => dispatch({ type: "microphone/trouble", trouble: "lost" });
addEventListener("pagehide", () => {
  mood.off();
  call.leave();
});
view.draw(state);
void loadTenant();
// Fetched while the visitor is still reading, so that the first press connects at once.
void loadKit();
