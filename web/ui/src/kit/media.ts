/**
 * Where a call's sound comes from and goes to, in the place of the kit's WavMediaManager.
 *
 * The kit's own opens the microphone by itself (also for text, and again after each failed attempt),
 * keeps every recorded sample until the call ends, and loads its worklets from blob: URLs, which
 * the page's Content-Security-Policy would have to allow.
 */

import { WavMediaManager } from "@pipecat-ai/websocket-transport";
import { Capture } from "../audio/capture";
import type { LevelMeter } from "../audio/level";
import { Player } from "../audio/player";

export interface MediaOptions {
  /** Ours to stop; null in a call without a microphone. */
  track: MediaStreamTrack | null;
  /** WebSocket calls carry the sound as PCM; the others as media tracks. */
  pcm: boolean;
  botLevel: LevelMeter;
}

export class CallMedia extends WavMediaManager {
  /** What the visitor lets the server see; not ours to stop. */
  camera: MediaStreamTrack | null = null;
  private capture: Capture | null = null;
  private player: Player | null = null;
  private lastWords = false;

  constructor(private readonly options: MediaOptions) {
    super();
  }

  override async initialize(): Promise<void> {}

  override async connect(): Promise<void> {
    const { track, pcm } = this.options;
    if (!track || !pcm || this.capture) return;
    this.capture = await Capture.start(track, (block) => this._userAudioCallback?.(block));
  }

  override async disconnect(): Promise<void> {
    const { capture, player } = this;
    this.capture = null;
    this.player = null;
    this.options.track?.stop();
    await capture?.stop();
    if (this.lastWords) await player?.drained();
    await player?.close();
  }

  /** The bot has hung up, and what it said last is still being played. */
  async finish(): Promise<void> {
    this.lastWords = true;
    await this.heard();
  }

  override bufferBotAudio(data: ArrayBuffer | Int16Array): Int16Array {
    const pcm16 = data instanceof Int16Array ? data : new Int16Array(data);
    void this.speaker().play(pcm16);
    return pcm16;
  }

  /** Forgets what the bot was about to say; it has been interrupted. */
  override async userStartedSpeaking(): Promise<void> {
    await this.player?.clear();
  }

  /** Resolves once everything the bot has sent so far was heard. */
  async heard(): Promise<void> {
    await this.player?.drained();
  }

  override async enableMic(on: boolean): Promise<void> {
    this._micEnabled = on;
    if (this.options.track) this.options.track.enabled = on;
  }

  override enableCam(): void {}

  override get isCamEnabled(): boolean {
    return this.camera !== null;
  }

  override tracks() {
    const audio = this.options.track ? { audio: this.options.track } : {};
    return { local: this.camera ? { ...audio, video: this.camera } : audio };
  }

  private speaker(): Player {
    if (!this.player) {
      this.player = new Player();
      this.options.botLevel.watch(this.player.output);
    }
    return this.player;
  }
}
