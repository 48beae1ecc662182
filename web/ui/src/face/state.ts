/** What the page knows of the mood cue. */

export type FacePath = "landmarks" | "video";

/** What the server says of it, as `face` messages. */
export interface FaceReport {
  on: boolean;
  path: FacePath | null;
  /** Whether frustration shows. */
  shows: boolean;
  /** 0 to 1. */
  strength: number;
  /** Why nothing can be said now; "" where something can. */
  abstains: string;
  /** Whether answers follow the visitor's mood at all. */
  adjusting: boolean;
  /** Why the face is not read, a sentence without its full stop; null where it may be. */
  refused: string | null;
}

export interface Face {
  /** What the visitor agreed to; null while nothing is read. */
  path: FacePath | null;
  /** Whether what the camera sees has begun to be read. */
  watching: boolean;
  report: FaceReport | null;
  /** Why it is not on although it was wanted, in words; "" where nothing is to be said. */
  trouble: string;
  /** Whether answers may follow the visitor's mood, from face or words. */
  adjust: boolean;
  /** Whether the connection can carry video. */
  video: boolean;
}

export const NO_FACE: Face = {
  path: null,
  watching: false,
  report: null,
  trouble: "",
  adjust: true,
  video: false,
};

export type FaceEvent =
  | { type: "face/agreed"; path: FacePath }
  | { type: "face/watching" }
  | { type: "face/off"; trouble: string }
  | { type: "face/linked"; video: boolean }
  | { type: "face/adjust"; on: boolean }
  | { type: "server/face"; report: FaceReport };

export function reduceFace(face: Face, event: FaceEvent): Face {
  switch (event.type) {
    case "face/agreed":
      return { ...face, path: event.path, watching: false, report: null, trouble: "" };
    case "face/watching":
      return { ...face, watching: true };
    case "face/off":
      return { ...face, path: null, watching: false, report: null, trouble: event.trouble };
    case "face/linked":
      // Another connection, another bot: it has to get to know the face anew.
      return { ...face, video: event.video, report: null };
    case "face/adjust":
      return { ...face, adjust: event.on };
    case "server/face":
      return { ...face, report: event.report };
  }
}
