/** One connection while it lasts: passes on what it says, and reports its end exactly once. */

import type { Participant, RTVIEventCallbacks, RTVIMessage } from "@pipecat-ai/client-js";
import type { LevelMeter } from "../audio/level";
import type { ConversationEvent, Dispatch } from "../conversation/events";

export interface LineOptions {
  dispatch: Dispatch;
  botLevel: LevelMeter;
  /** Where a media track of the bot is heard. */
  audio: HTMLAudioElement;
  /** The open connection is gone; `byServer` when the bot hung up. */
  onGone: (byServer: boolean) => void;
}

/** The sound of a connection that ends before all of it was heard. */
export interface Sound {
  /** Resolves when everything received so far was played, also after the connection's end. */
  finish(): Promise<void>;
}

/** RFC 6455: the server closed the WebSocket because it was done. */
const NORMAL_CLOSURE = /Code: 1000\b/;

export class Line {
  /** Rejects when the connection breaks before the bot was ready. */
  readonly broken: Promise<never>;
  onBroken: () => void = () => undefined;
  private state: "dialling" | "open" | "closed" = "dialling";
  private fail: (reason: Error) => void = () => undefined;
  private byServer = false;

  constructor(
    private readonly options: LineOptions,
    private readonly sound: Sound,
  ) {
    this.broken = new Promise((_, reject) => {
      this.fail = reject;
    });
    this.broken.catch(() => undefined);
  }

  readonly dispatch = (event: ConversationEvent): void => {
    if (this.state !== "closed") this.options.dispatch(event);
  };

  readonly callbacks: RTVIEventCallbacks = {
    onDisconnected: () => this.gone(),
    onBotDisconnected: () => {
      this.byServer = true;
    },
    onError: (message) => this.onError(message),
    onTrackStarted: (track, participant) => this.onTrack(track, participant),
  };

  ready(): void {
    if (this.state === "dialling") this.state = "open";
  }

  close(): void {
    this.state = "closed";
  }

  private gone(): void {
    const before = this.state;
    if (before === "closed") return;
    this.onBroken();
    if (before === "open") this.options.onGone(this.byServer);
    else this.fail(new Error("The connection broke before the bot was ready."));
  }

  /** A WebSocket reports its end only this way; everything else the bot says about itself. */
  private onError({ data }: RTVIMessage): void {
    const { fatal, message = "" } = data as { fatal?: boolean; message?: string };
    if (!fatal) return;
    this.byServer ||= NORMAL_CLOSURE.test(message);
    if (this.byServer) void this.sound.finish().then(() => this.gone());
    else this.gone();
  }

  private onTrack(track: MediaStreamTrack, participant?: Participant): void {
    if (participant?.local || track.kind !== "audio" || this.state === "closed") return;
    const { audio, botLevel } = this.options;
    audio.srcObject = new MediaStream([track]);
    void audio.play().catch(() => undefined);
    botLevel.watchTrack(track);
  }
}
