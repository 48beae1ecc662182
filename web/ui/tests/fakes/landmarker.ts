import type { Landmarker } from "../../src/face/landmarker";

/** Takes its time and sees a face, or none, or breaks down. */
export class FakeLandmarker implements Landmarker {
  closed = false;
  looks = 0;

  constructor(
    private readonly takesMs = 0,
    private readonly sees: "face" | "nobody" | "nothing ever" = "face",
  ) {}

  async find(): Promise<Float32Array | null> {
    this.looks += 1;
    await new Promise((resolve) => setTimeout(resolve, this.takesMs));
    if (this.sees === "nothing ever") throw new Error("out of memory");
    return this.sees === "face" ? new Float32Array(478 * 2).fill(0.5) : null;
  }

  close(): void {
    this.closed = true;
  }
}
