/**
 * The worker in which MediaPipe's older face_mesh runs, which carries its model. A classic worker:
 * face_mesh loads its parts as scripts.
 */

import type { FaceMesh, Results } from "@mediapipe/face_mesh";
import { answerWith } from "./answering";

declare function importScripts(src: string): void;

/** Where the server has its files, which load one another by name. */
const FOLDER = "/face/mesh/";

class Script {
  private src = "";
  private loaded: () => void = () => undefined;

  setAttribute(name: string, value: string): void {
    if (name === "src") this.src = value;
  }

  addEventListener(type: string, listener: () => void): void {
    if (type === "load") this.loaded = listener;
  }

  run(): void {
    importScripts(this.src);
    this.loaded();
  }
}

/** As much of a page as face_mesh needs: its own way for workers is broken. */
const page = {
  createElement: (kind: string) => (kind === "canvas" ? new OffscreenCanvas(1, 1) : new Script()),
  body: { appendChild: (script: Script) => script.run() },
};
Object.assign(globalThis, { window: globalThis, document: page });

const canvas = new OffscreenCanvas(1, 1);
const results: Results[] = [];
let mesh: FaceMesh | null = null;

answerWith({
  async open() {
    importScripts(`${FOLDER}face_mesh.js`);
    const loaded = globalThis as unknown as { FaceMesh: typeof FaceMesh };
    mesh = new loaded.FaceMesh({ locateFile: (name) => FOLDER + name });
    mesh.setOptions({ maxNumFaces: 1, refineLandmarks: true, selfieMode: false });
    mesh.onResults((result) => {
      results.push(result);
    });
    await mesh.initialize();
  },
  async find(picture) {
    Object.assign(canvas, { width: picture.width, height: picture.height });
    canvas.getContext("2d")?.putImageData(picture, 0, 0);
    await mesh?.send({ image: canvas as unknown as HTMLCanvasElement });
    return results.splice(0).at(-1)?.multiFaceLandmarks?.[0];
  },
});
