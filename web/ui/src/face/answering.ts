/** The side of a landmarker that runs in a worker. */

export type Question =
  | { type: "open"; model: string }
  | { type: "find"; pixels: ArrayBufferLike; width: number; height: number; atMs: number };

export interface Answer {
  /** As of `Landmarker.find`; null also once it is open. */
  points: Float32Array | null;
}

export interface Finder {
  open(model: string): Promise<void>;
  /** One face, or none. */
  find(picture: ImageData, atMs: number): Promise<{ x: number; y: number }[] | undefined>;
}

/** Answers the page's questions, of which there is one at a time. */
export function answerWith(finder: Finder): void {
  addEventListener("message", ({ data }: MessageEvent<Question>) => {
    void answer(finder, data).then((points) => postMessage({ points } satisfies Answer), fail);
  });
}

async function answer(finder: Finder, question: Question): Promise<Float32Array | null> {
  if (question.type === "open") {
    await finder.open(question.model);
    return null;
  }
  const { pixels, width, height, atMs } = question;
  const picture = new ImageData(new Uint8ClampedArray(pixels as ArrayBuffer), width, height);
  const face = await finder.find(picture, atMs);
  return face ? Float32Array.from(face.flatMap(({ x, y }) => [x, y])) : null;
}

/** A rejection would stay in the worker; an exception reaches the page as its `error`. */
function fail(error: unknown): void {
  setTimeout(() => {
    throw error;
  });
}
