/**
 * Which way to the bot: Daily or WebRTC as the session says, then WebSocket, then text.
 * Each failed way gives its session back before the next one is opened, so a visitor behind a
 * firewall never holds two places.
 */

import {
  ApiError,
  type Mode,
  type Session,
  type SessionRequest,
  type Transport,
} from "../api/sessions";

/** An open connection to the bot; made by a Dialer, which resolves when the bot is ready. */
export interface Link {
  readonly transport: Transport;
  sendText(text: string, options: { speakAnswer: boolean }): void;
  setSpeakAnswers(on: boolean): void;
  setMicrophone(on: boolean): void;
  /** A message of the page's own; nothing happens once the connection is lost. */
  tell(type: string, data: object): void;
  /** Sends what the camera sees, where the transport can; null stops it. */
  setCamera(track: MediaStreamTrack | null): void;
  close(): Promise<void>;
}

export type Dialer = (session: Session, signal: AbortSignal) => Promise<Link>;

export interface SessionOpener {
  open(wish: SessionRequest, signal?: AbortSignal): Promise<Session>;
  release(session: Session): Promise<void>;
}

export interface Connection {
  session: Session;
  link: Link;
}

/** From starting to connect to bot-ready, in milliseconds. */
export const PATIENCE_MS: Record<Transport, number> = {
  daily: 3000,
  webrtc: 4000,
  websocket: 6000,
  text: 6000,
};

const NEXT_WISH: Record<Transport, SessionRequest | null> = {
  daily: { mode: "voice", transport: "webrtc" },
  webrtc: { mode: "voice", transport: "websocket" },
  websocket: { mode: "text" },
  text: null,
};

export const UNCONNECTED = new ApiError(
  "unconnected",
  "We could not connect you.",
  "Your network may block calls. Try again, or try from another network.",
);

/** Walks down until something answers. Throws ApiError when the server refuses or nothing is left. */
export async function connect(
  mode: Mode,
  sessions: SessionOpener,
  dial: Dialer,
  signal: AbortSignal,
): Promise<Connection> {
  const tried = new Set<Transport>();
  let wish: SessionRequest | null = { mode };
  while (wish) {
    const session: Session = await sessions.open(wish, signal);
    const link = await attempt(session, dial, signal);
    if (link) return { session, link };
    await sessions.release(session);
    signal.throwIfAborted();
    wish = below(session.transport, tried);
    tried.add(session.transport);
  }
  throw UNCONNECTED;
}

/** The next wish, or text when the server insists on a way that already failed. */
function below(failed: Transport, tried: ReadonlySet<Transport>): SessionRequest | null {
  return tried.has(failed) && failed !== "text" ? { mode: "text" } : NEXT_WISH[failed];
}

/** One dial within its patience; null when it failed, was late, or the visitor gave up. */
async function attempt(session: Session, dial: Dialer, signal: AbortSignal): Promise<Link | null> {
  const giveUp = new AbortController();
  const abort = () => giveUp.abort();
  const timer = setTimeout(abort, PATIENCE_MS[session.transport]);
  signal.addEventListener("abort", abort);
  if (signal.aborted) abort();

  const dialled = dial(session, giveUp.signal);
  const late = new Promise<null>((resolve) => {
    giveUp.signal.addEventListener("abort", () => resolve(null));
    if (giveUp.signal.aborted) resolve(null);
  });
  // A dial that succeeds after we stopped waiting must not stay open.
  dialled.then((link) => (giveUp.signal.aborted ? link.close() : undefined)).catch(() => undefined);
  try {
    return await Promise.race([dialled.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener("abort", abort);
  }
}
