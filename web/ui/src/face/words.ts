/** The mood cue in words. */

import type { CameraTrouble } from "./camera";
import type { Face } from "./state";

export const MOOD = {
  landmarks: "Mood cue on",
  video: "Mood cue on, video is sent",
  nowOff: "Mood cue off",
  noVideo: "This connection cannot carry video, so the mood cue was switched off.",
  unreadable: "Faces cannot be read in this browser, so the mood cue is off.",
  refused: (reason: string) => `The face is not read: ${reason}.`,
  stopped: "The server stopped reading the face, so the mood cue is off.",
} as const;

export const CAMERA: Record<CameraTrouble, string> = {
  refused: "The camera is blocked for this page, so the mood cue is off.",
  missing: "No camera was found, so the mood cue is off.",
  busy: "Another program is using the camera, so the mood cue is off.",
  insecure: "Browsers allow the camera only on secure (https) pages, so the mood cue is off.",
  lost: "The camera was disconnected, so the mood cue is off.",
};

const GETTING_TO_KNOW = "getting to know your face: look at the screen for a moment";

/** Reasons of the server why it says nothing. */
const ABSTAINS: Record<string, string> = {
  "no baseline": GETTING_TO_KNOW,
  "face not seen": "can’t tell: no face in view",
  "looking away": "can’t tell: looking away",
  "not sure": "can’t tell: not sure",
};

/** What is read from the face now; "" where nothing is. */
export function cueInWords({ path, watching, report }: Face): string {
  if (!path) return "";
  if (!watching) return "starting…";
  if (!report?.on) return GETTING_TO_KNOW;
  if (report.abstains) return ABSTAINS[report.abstains] ?? "can’t tell right now";
  return report.shows ? "seems frustrated" : "seems calm";
}
