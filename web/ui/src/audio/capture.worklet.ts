/** Microphone samples -> 20 ms blocks of 16-bit mono at 16 kHz, posted as ArrayBuffers. */

import { Downsampler, toPcm16 } from "./resample";

const OUTPUT_HZ = 16_000;
const BLOCK_SAMPLES = 320;

class Capture extends AudioWorkletProcessor {
  private block = new Int16Array(BLOCK_SAMPLES);
  private filled = 0;
  private readonly downsampler = new Downsampler(sampleRate, OUTPUT_HZ, (s) => this.push(s));

  override process(inputs: Float32Array[][]): boolean {
    const channel = inputs[0]?.[0];
    if (channel) this.downsampler.feed(channel);
    return true;
  }

  private push(sample: number): void {
    this.block[this.filled++] = toPcm16(sample);
    if (this.filled < BLOCK_SAMPLES) return;
    this.port.postMessage(this.block.buffer, [this.block.buffer]);
    this.block = new Int16Array(BLOCK_SAMPLES);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
