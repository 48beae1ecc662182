/** Where the points of a face are, found here in the browser, in a worker: the page stays free. */

import type { Answer, Question } from "./answering";

/** Finds one face, picture after picture. One question at a time. */
export interface Landmarker {
  /**
   * x and y of 478 points, in picture widths and heights; null where no face is seen. Times are
   * milliseconds and only grow. Rejects when it cannot go on.
   */
  find(picture: ImageData, atMs: number): Promise<Float32Array | null>;
  close(): void;
}

export type LandmarkerOpener = (signal: AbortSignal) => Promise<Landmarker>;

/**
 * Opens tasks-vision with the model at `modelUrl`; where there is none or it does not start,
 * face_mesh, which carries its own and is slower.
 */
export async function openLandmarker(
  modelUrl: string | null,
  signal: AbortSignal,
): Promise<Landmarker> {
  if (modelUrl) {
    const vision = new Worker(new URL("./vision.worker.ts", import.meta.url), { type: "module" });
    const opened = await open(vision, modelUrl, signal).catch(report);
    if (opened) return opened;
    signal.throwIfAborted();
  }
  return open(new Worker(new URL("./mesh.worker.ts", import.meta.url)), "", signal);
}

async function open(worker: Worker, model: string, signal: AbortSignal): Promise<Landmarker> {
  const ask = (question: Question, transfer: Transferable[] = []) =>
    new Promise<Answer>((resolve, reject) => {
      worker.onmessage = ({ data }) => resolve(data);
      worker.onerror = ({ message }) => reject(new Error(message || "The worker did not load."));
      signal.onabort = () => reject(signal.reason);
      worker.postMessage(question, transfer);
    });
  try {
    await ask({ type: "open", model });
  } catch (error) {
    worker.terminate();
    throw error;
  }
  return {
    find: async ({ data, width, height }, atMs) => {
      const pixels = data.buffer;
      const { points } = await ask({ type: "find", pixels, width, height, atMs }, [pixels]);
      return points;
    },
    close: () => worker.terminate(),
  };
}

function report(error: unknown): null {
  console.warn("The face landmarker did not start; face_mesh takes over.", error);
  return null;
}
