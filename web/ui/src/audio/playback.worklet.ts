/**
 * Plays 16-bit mono blocks in the order they come. In: an ArrayBuffer to play, or "clear" to forget
 * what is queued. Out: the number of samples played or forgotten so far, each time it runs dry.
 */

class Playback extends AudioWorkletProcessor {
  private queue: Int16Array[] = [];
  private offset = 0;
  private done = 0;
  private dry = true;

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<ArrayBuffer | "clear">) => {
      if (data === "clear") this.clear();
      else this.queue.push(new Int16Array(data));
    };
  }

  override process(_inputs: Float32Array[][], outputs: Float32Array[][]): boolean {
    const output = outputs[0]?.[0];
    if (!output) return true;
    let written = 0;
    while (written < output.length && this.queue[0]) {
      written += this.copy(this.queue[0], output, written);
    }
    if (written > 0) this.dry = false;
    if (this.queue.length === 0 && !this.dry) this.reportDry();
    return true;
  }

  private copy(block: Int16Array, output: Float32Array, at: number): number {
    const count = Math.min(block.length - this.offset, output.length - at);
    for (let i = 0; i < count; i++) output[at + i] = (block[this.offset + i] ?? 0) / 0x8000;
    this.offset += count;
    this.done += count;
    if (this.offset === block.length) {
      this.queue.shift();
      this.offset = 0;
    }
    return count;
  }

  private clear(): void {
    for (const block of this.queue) this.done += block.length;
    this.done -= this.offset;
    this.queue = [];
    this.offset = 0;
    this.reportDry();
  }

  private reportDry(): void {
    this.dry = true;
    this.port.postMessage(this.done);
  }
}

registerProcessor("playback", Playback);
