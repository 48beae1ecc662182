import type { Plugin } from "vite";
import { withoutEval } from "./face-mesh-without-eval";

const PACKAGES = new URL("./node_modules/@mediapipe/", import.meta.url).pathname;

const VISION = ["vision_wasm_module_internal.js", "vision_wasm_module_internal.wasm"];
const MESH = [
  "face_mesh.binarypb",
  "face_mesh.js",
  "face_mesh_solution_packed_assets.data",
  "face_mesh_solution_packed_assets_loader.js",
  "face_mesh_solution_simd_wasm_bin.js",
  "face_mesh_solution_simd_wasm_bin.wasm",
];
const EVALUATES = "face_mesh_solution_simd_wasm_bin.js";

/** Puts the face landmarkers into dist/face under their own names, by which they load one another. */
export function faceFiles(): Plugin {
  return {
    name: "face-files",
    apply: "build",
    async generateBundle() {
      for (const name of VISION) {
        const source = await this.fs.readFile(`${PACKAGES}tasks-vision/wasm/${name}`);
        this.emitFile({ type: "asset", fileName: `face/vision/${name}`, source });
      }
      for (const name of MESH) {
        const path = `${PACKAGES}face_mesh/${name}`;
        const source =
          name === EVALUATES
            ? withoutEval(await this.fs.readFile(path, { encoding: "utf8" }))
            : await this.fs.readFile(path);
        this.emitFile({ type: "asset", fileName: `face/mesh/${name}`, source });
      }
    },
  };
}
