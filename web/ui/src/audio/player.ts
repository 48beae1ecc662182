/** The bot's voice over a WebSocket: blocks of PCM in, sound out, silence at once when asked. */

import workletUrl from "./playback.worklet.ts?worker&url";

/** What the server must send; the kit's protobuf frames do not tell the page their rate. */
const RATE_HZ = 24_000;
/** How much later than it should the sound may be heard. */
const GRACE_MS = 500;

export class Player {
  readonly context = new AudioContext({ sampleRate: RATE_HZ });
  /** Everything that is played passes here, for the level ring. */
  readonly output = new GainNode(this.context);
  private readonly ready: Promise<AudioWorkletNode>;
  private sent = 0;
  private done = 0;
  private waiting: (() => void)[] = [];

  constructor() {
    this.output.connect(this.context.destination);
    this.ready = this.start();
  }

  async play(pcm16: Int16Array): Promise<void> {
    this.sent += pcm16.length;
    const block = pcm16.slice().buffer;
    (await this.ready).port.postMessage(block, [block]);
  }

  async clear(): Promise<void> {
    (await this.ready).port.postMessage("clear");
  }

  /**
   * Resolves when all that was sent so far has been heard or cleared, or should have been: a
   * browser that does not let the page play sound never reports any as played.
   */
  drained(): Promise<void> {
    const leftMs = (1000 * (this.sent - this.done)) / RATE_HZ;
    if (leftMs <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      this.waiting.push(resolve);
      setTimeout(resolve, leftMs + GRACE_MS);
    });
  }

  async close(): Promise<void> {
    this.release();
    await this.context.close();
  }

  private async start(): Promise<AudioWorkletNode> {
    await this.context.audioWorklet.addModule(workletUrl);
    void this.context.resume();
    const node = new AudioWorkletNode(this.context, "playback", { outputChannelCount: [1] });
    node.port.onmessage = ({ data }: MessageEvent<number>) => {
      this.done = data;
      if (this.done >= this.sent) this.release();
    };
    node.connect(this.output);
    return node;
  }

  private release(): void {
    const waiting = this.waiting;
    this.waiting = [];
    for (const resolve of waiting) resolve();
  }
}
