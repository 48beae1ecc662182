/** A server and a network that do as they are told, on the fake clock. */

import type { Session, SessionRequest, Transport } from "../../src/api/sessions";
import type { Dialer, Link } from "../../src/session/ladder";

/** Answers like the real API: the wished transport, or its own first choice. */
export class FakeSessions {
  readonly opened: SessionRequest[] = [];
  readonly released: Session[] = [];
  /** Thrown by the next calls of `open`, first to last. */
  refusals: Error[] = [];

  constructor(
    readonly log: string[],
    public firstChoice: Transport = "webrtc",
  ) {}

  async open(wish: SessionRequest): Promise<Session> {
    const refusal = this.refusals.shift();
    if (refusal) throw refusal;
    this.opened.push(wish);
    const transport = wish.mode === "text" ? "text" : (wish.transport ?? this.firstChoice);
    this.log.push(`open ${transport}`);
    return { session_id: `s${this.opened.length}`, token: "t", transport };
  }

  async release(session: Session): Promise<void> {
    this.released.push(session);
    this.log.push(`release ${session.transport}`);
  }
}

export class FakeLink implements Link {
  readonly sent: { text: string; speakAnswer: boolean }[] = [];
  readonly heard: string[] = [];
  /** The page's own messages. */
  readonly told: Record<string, unknown>[] = [];
  closed = false;

  constructor(
    readonly transport: Transport,
    private readonly log: string[],
  ) {}

  sendText(text: string, { speakAnswer }: { speakAnswer: boolean }): void {
    this.sent.push({ text, speakAnswer });
  }

  setSpeakAnswers(on: boolean): void {
    this.heard.push(`speak-answers ${on}`);
  }

  setMicrophone(on: boolean): void {
    this.heard.push(`microphone ${on}`);
  }

  tell(type: string, data: object): void {
    this.told.push({ type, ...data });
  }

  setCamera(track: MediaStreamTrack | null): void {
    this.heard.push(`camera ${track !== null}`);
  }

  async close(): Promise<void> {
    if (!this.closed) this.log.push(`close ${this.transport}`);
    this.closed = true;
  }
}

export type Way = "open" | "silent" | "broken" | "late";

/** Later than anybody waits, in milliseconds. */
const LATE_MS = 60_000;

/** Each transport is open, silent (never answers), broken (fails at once) or late. */
export class FakeNetwork {
  readonly links: FakeLink[] = [];

  constructor(
    private readonly log: string[],
    readonly ways: Partial<Record<Transport, Way>> = {},
  ) {}

  readonly dial: Dialer = async ({ transport }) => {
    const way = this.ways[transport] ?? "open";
    this.log.push(`dial ${transport}`);
    if (way === "broken") throw new Error("no route");
    if (way === "silent") return new Promise(() => undefined);
    if (way === "late") await new Promise((resolve) => setTimeout(resolve, LATE_MS));
    const link = new FakeLink(transport, this.log);
    this.links.push(link);
    return link;
  };
}
