/** The worker in which MediaPipe's tasks-vision runs. */

import { FaceLandmarker, FilesetResolver } from "@mediapipe/tasks-vision";
import { answerWith } from "./answering";

/** Where the server has the files of the build for module workers. */
const FOLDER = "/face/vision";

let landmarker: FaceLandmarker | null = null;
let lastMs = 0;

answerWith({
  async open(model) {
    const files = await FilesetResolver.forVisionTasks(FOLDER, true);
    landmarker = await FaceLandmarker.createFromOptions(files, {
      baseOptions: { modelAssetPath: model, delegate: "CPU" },
      runningMode: "VIDEO",
      numFaces: 1,
    });
  },
  async find(picture, atMs) {
    // Times of one landmarker have to grow.
    lastMs = Math.max(atMs, lastMs + 1);
    return landmarker?.detectForVideo(picture, lastMs).faceLandmarks[0];
  },
});
