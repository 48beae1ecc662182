/** Looks at the camera again and again, and passes on the points of the face it sees. */

import type { Landmarker } from "./landmarker";
import { FASTEST_MS, paced } from "./pace";
import { pack } from "./pack";

/** `face-landmarks` as the server reads it. */
export interface Frame {
  /** Counts from 0 in each session. */
  seq: number;
  /** Milliseconds on the page's clock. */
  t: number;
  /** The points; "" where no face is seen. */
  p: string;
}

export interface WatchParts {
  /** null while there is nothing to see, or nobody to tell. */
  picture: () => ImageData | null;
  tell: (frame: Frame) => void;
  /** The landmarker broke down. */
  onFailed: (error: unknown) => void;
  nowMs: () => number;
}

export class Watch {
  private landmarker: Landmarker | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private everyMs = FASTEST_MS;
  private seq = 0;

  constructor(private readonly parts: WatchParts) {}

  start(landmarker: Landmarker): void {
    this.stop();
    this.landmarker = landmarker;
    this.everyMs = FASTEST_MS;
    this.after(0, landmarker);
  }

  /** Nothing is told from here on, also not of the picture being looked at. */
  stop(): void {
    clearTimeout(this.timer);
    this.landmarker?.close();
    this.landmarker = null;
  }

  /** The next frame is the first of a session. */
  renumber(): void {
    this.seq = 0;
  }

  private after(pauseMs: number, landmarker: Landmarker): void {
    const dueMs = this.parts.nowMs() + pauseMs;
    this.timer = setTimeout(() => {
      void this.look(dueMs, landmarker).catch((error) => this.fail(error, landmarker));
    }, pauseMs);
  }

  private async look(dueMs: number, landmarker: Landmarker): Promise<void> {
    const { picture, tell, nowMs } = this.parts;
    const atMs = nowMs();
    const seen = picture();
    if (seen) {
      const { width, height } = seen;
      const points = await landmarker.find(seen, atMs);
      if (landmarker !== this.landmarker) return;
      const p = points ? pack(points, { width, height }) : "";
      tell({ seq: this.seq++, t: Math.round(atMs), p });
    }
    const doneMs = nowMs();
    this.everyMs = paced(this.everyMs, doneMs - dueMs);
    this.after(Math.max(0, atMs + this.everyMs - doneMs), landmarker);
  }

  private fail(error: unknown, landmarker: Landmarker): void {
    if (landmarker !== this.landmarker) return;
    this.stop();
    this.parts.onFailed(error);
  }
}
