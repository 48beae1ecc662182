/** How loud someone is right now, for the ring round the button. */

const QUIET_DB = -52;
const LOUD_DB = -14;

export class LevelMeter {
  private analyser: AnalyserNode | null = null;
  private source: AudioNode | null = null;
  private samples = new Float32Array(0);
  private ownContext: AudioContext | null = null;

  watch(source: AudioNode): void {
    this.stop();
    this.analyser = new AnalyserNode(source.context, { fftSize: 1024 });
    this.samples = new Float32Array(this.analyser.fftSize);
    this.source = source;
    source.connect(this.analyser);
  }

  watchTrack(track: MediaStreamTrack): void {
    const context = new AudioContext();
    this.watch(context.createMediaStreamSource(new MediaStream([track])));
    this.ownContext = context;
    void context.resume();
  }

  /** 0 (silence) to 1 (as loud as speech gets). */
  read(): number {
    if (!this.analyser) return 0;
    this.analyser.getFloatTimeDomainData(this.samples);
    return levelOf(this.samples);
  }

  stop(): void {
    if (this.analyser) this.source?.disconnect(this.analyser);
    void this.ownContext?.close();
    this.ownContext = null;
    this.analyser = null;
    this.source = null;
  }
}

export function levelOf(samples: Float32Array): number {
  let energy = 0;
  for (const sample of samples) energy += sample * sample;
  const rms = Math.sqrt(energy / Math.max(1, samples.length));
  const db = 20 * Math.log10(Math.max(rms, 1e-6));
  return Math.max(0, Math.min(1, (db - QUIET_DB) / (LOUD_DB - QUIET_DB)));
}
