/** Speech at the recogniser's rate, cut from whatever rate the browser captures at. */

/** Averages each output period over the input samples it covers, across any chunking of the input. */
export class Downsampler {
  private sum = 0;
  private weight = 0;
  private readonly period: number;

  constructor(
    inputHz: number,
    outputHz: number,
    private readonly emit: (sample: number) => void,
  ) {
    if (outputHz > inputHz) throw new RangeError(`cannot raise ${inputHz} Hz to ${outputHz} Hz`);
    this.period = inputHz / outputHz;
  }

  feed(samples: Float32Array): void {
    for (const sample of samples) {
      const missing = this.period - this.weight;
      const part = Math.min(1, missing);
      this.sum += sample * part;
      this.weight += part;
      if (this.weight < this.period - 1e-9) continue;
      this.emit(this.sum / this.period);
      this.weight = 1 - part;
      this.sum = sample * this.weight;
    }
  }
}

/** -1..1 to a 16-bit sample; louder input is clipped. */
export function toPcm16(sample: number): number {
  const clipped = Math.max(-1, Math.min(1, sample));
  return Math.round(clipped < 0 ? clipped * 0x8000 : clipped * 0x7fff);
}
