import { CameraError, type CameraTrouble } from "../../src/face/camera";

const WIDTH = 4;
const HEIGHT = 3;

/** A camera the visitor allows, refuses, or thinks about for a while. */
export class FakeCamera {
  onLost: () => void = () => undefined;
  lit = false;
  rates: number[] = [];

  constructor(
    private readonly trouble: CameraTrouble | null = null,
    private readonly promptMs = 0,
  ) {}

  async open(ratePerS: number, signal: AbortSignal): Promise<MediaStreamTrack> {
    if (this.promptMs) await new Promise((resolve) => setTimeout(resolve, this.promptMs));
    signal.throwIfAborted();
    if (this.trouble) throw new CameraError(this.trouble);
    this.rates.push(ratePerS);
    this.lit = true;
    return { kind: "video" } as MediaStreamTrack;
  }

  picture(): ImageData | null {
    if (!this.lit) return null;
    const data = new Uint8ClampedArray(WIDTH * HEIGHT * 4);
    return { width: WIDTH, height: HEIGHT, data, colorSpace: "srgb" } as ImageData;
  }

  close(): void {
    this.lit = false;
  }
}
