/** What the visitor can do, and what happens when the connection or the server does something. */

import { ApiError, type Mode, type Session } from "../api/sessions";
import type { Dispatch, Problem } from "../conversation/events";
import { countDown } from "./countdown";
import { type Connection, connect, type Dialer, type Link, type SessionOpener } from "./ladder";
import { MicrophoneError } from "./microphone";

/** A connection that breaks again this soon after it was restored is not restored again. */
const SETTLED_AFTER_MS = 10_000;

/** What goes along with a conversation, from one connection to the next. */
export interface Companion {
  connected(link: Link): void;
  disconnected(): void;
  /** Nothing more comes, until another conversation is begun. */
  ended(): void;
}

export interface CallParts {
  sessions: SessionOpener & {
    release(session: Session, options?: { leavingPage?: boolean }): Promise<void>;
  };
  dial: Dialer;
  microphone: { open(): Promise<void>; mute(muted: boolean): void; close(): void };
  dispatch: Dispatch;
  companion: Companion;
}

export class Call {
  private connection: Connection | null = null;
  /** Aborted when something else is begun: a call, a hang-up, a reconnection. */
  private attempt = new AbortController();
  private connecting = false;
  private answered = false;
  private muted = false;
  private speakAnswers = false;
  private unsent: string[] = [];
  private stopWaiting: () => void = () => undefined;
  private restoredAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly parts: CallParts,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  async start(wanted: Mode): Promise<void> {
    const signal = this.begin();
    if (wanted === "text") this.parts.microphone.close();
    await this.letGo();
    if (signal.aborted) return;
    const mode = wanted === "voice" ? await openMicrophone(this.parts, signal) : "text";
    if (signal.aborted) return;
    this.parts.dispatch({ type: "call/connecting", mode });
    await this.connect(mode, signal);
  }

  sendText(text: string): void {
    this.parts.dispatch({ type: "visitor/typed", text });
    this.unsent.push(text);
    if (this.connection) this.sendUnsent(this.connection.link);
    else if (!this.connecting) void this.start("text");
  }

  setMuted(muted: boolean): void {
    this.muted = muted;
    this.parts.microphone.mute(muted);
    this.connection?.link.setMicrophone(!muted);
    this.parts.dispatch({ type: "microphone/muted", muted });
  }

  setSpeakAnswers(on: boolean): void {
    this.speakAnswers = on;
    if (this.connection?.link.transport === "text") this.connection.link.setSpeakAnswers(on);
    this.parts.dispatch({ type: "answers/spoken", on });
  }

  async hangUp(): Promise<void> {
    this.begin();
    this.parts.dispatch({ type: this.answered ? "call/ended" : "call/cancelled" });
    this.answered = false;
    this.muted = false;
    this.unsent = [];
    this.parts.companion.ended();
    this.parts.microphone.close();
    await this.letGo();
  }

  /** The page is closing: the place goes back although nobody waits for the answer. */
  leave(): void {
    const session = this.connection?.session;
    if (session) void this.parts.sessions.release(session, { leavingPage: true });
  }

  /** The open link is gone: because the bot hung up, or by accident. */
  async gone(byServer: boolean): Promise<void> {
    if (!this.connection) return;
    if (byServer) return this.hangUp();
    const mode = modeOf(this.connection.link);
    const signal = this.begin();
    const hopeless = this.nowMs() - this.restoredAtMs < SETTLED_AFTER_MS;
    if (hopeless) this.explain(UNSTEADY, mode);
    else this.parts.dispatch({ type: "call/dropped" });
    await this.letGo();
    if (hopeless) return;
    await this.connect(mode, signal);
    this.restoredAtMs = this.nowMs();
  }

  /** From here on only what the returned signal belongs to counts. */
  private begin(): AbortSignal {
    this.stopWaiting();
    this.attempt.abort();
    this.attempt = new AbortController();
    this.connecting = false;
    return this.attempt.signal;
  }

  private async letGo(): Promise<void> {
    const old = this.connection;
    this.connection = null;
    if (!old) return;
    this.parts.companion.disconnected();
    const closed = old.link.close().catch(() => undefined);
    await Promise.all([closed, this.parts.sessions.release(old.session)]);
  }

  private async connect(wanted: Mode, signal: AbortSignal): Promise<void> {
    const { dispatch, sessions, dial, microphone, companion } = this.parts;
    this.connecting = true;
    try {
      this.connection = await connect(wanted, sessions, dial, signal);
    } catch (error) {
      if (!signal.aborted) this.explain(error, wanted);
      return;
    }
    const { link } = this.connection;
    const mode = modeOf(link);
    this.connecting = false;
    this.answered = true;
    if (mode === "text") microphone.close();
    else if (this.muted) link.setMicrophone(false);
    if (mode === "text" && this.speakAnswers) link.setSpeakAnswers(true);
    dispatch({ type: "call/live", mode, wanted });
    companion.connected(link);
    this.sendUnsent(link);
  }

  private sendUnsent(link: Link): void {
    const speakAnswer = modeOf(link) === "voice" || this.speakAnswers;
    for (const text of this.unsent.splice(0)) link.sendText(text, { speakAnswer });
  }

  private explain(error: unknown, wanted: Mode): void {
    const { dispatch, microphone, companion } = this.parts;
    this.connecting = false;
    companion.ended();
    microphone.close();
    const problem = problemOf(error);
    if (!(error instanceof ApiError) || error.retryAfterS === null) {
      dispatch({ type: "call/failed", problem });
      return;
    }
    this.stopWaiting = countDown(
      error.retryAfterS,
      (seconds) => dispatch({ type: "call/busy", problem, seconds }),
      () => void this.start(wanted),
    );
  }
}

const UNSTEADY = new ApiError(
  "unsteady",
  "The connection keeps breaking.",
  "Try again, or type your question instead.",
);

function modeOf(link: Link): Mode {
  return link.transport === "text" ? "text" : "voice";
}

/** The mode that is possible: text when there is no microphone to be had. */
async function openMicrophone(parts: CallParts, signal: AbortSignal): Promise<Mode> {
  parts.dispatch({ type: "call/asking" });
  try {
    await parts.microphone.open();
    return "voice";
  } catch (error) {
    if (!(error instanceof MicrophoneError)) throw error;
    if (!signal.aborted) parts.dispatch({ type: "microphone/trouble", trouble: error.trouble });
    return "text";
  }
}

export function problemOf(error: unknown): Problem {
  if (error instanceof ApiError) return { message: error.message, remedy: error.remedy };
  console.error(error);
  return { message: "This page ran into a problem.", remedy: "Reload the page and try again." };
}
