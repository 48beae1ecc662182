/** A microphone track as 20 ms blocks of PCM for the WebSocket. */

import workletUrl from "./capture.worklet.ts?worker&url";

const RATE_HZ = 16_000;

export class Capture {
  private constructor(private readonly context: AudioContext) {}

  static async start(track: MediaStreamTrack, onBlock: (pcm16: ArrayBuffer) => void) {
    const stream = new MediaStream([track]);
    const { context, source } = listen(stream);
    await context.audioWorklet.addModule(workletUrl);
    void context.resume();
    const node = new AudioWorkletNode(context, "capture", { numberOfOutputs: 0 });
    node.port.onmessage = ({ data }: MessageEvent<ArrayBuffer>) => onBlock(data);
    source.connect(node);
    return new Capture(context);
  }

  async stop(): Promise<void> {
    await this.context.close();
  }
}

/** Firefox refuses a source whose rate is not the context's; the worklet then does the resampling. */
function listen(stream: MediaStream) {
  const wanted = new AudioContext({ sampleRate: RATE_HZ });
  try {
    return { context: wanted, source: wanted.createMediaStreamSource(stream) };
  } catch {
    void wanted.close();
    const context = new AudioContext();
    return { context, source: context.createMediaStreamSource(stream) };
  }
}
