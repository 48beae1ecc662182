/** The visitor's consent to be looked at: given, kept up over connections, and taken back. */

import type { Dispatch } from "../conversation/events";
import type { Link } from "../session/ladder";
import { CameraError } from "./camera";
import { CONSENT_VERSION } from "./consent";
import type { LandmarkerOpener } from "./landmarker";
import type { FacePath, FaceReport } from "./state";
import { type Frame, Watch } from "./watch";
import { CAMERA, MOOD } from "./words";

/** Pictures a second asked of the camera. */
const RATE_PER_S: Record<FacePath, number> = { landmarks: 15, video: 5 };

export interface MoodParts {
  camera: {
    onLost: () => void;
    open(ratePerS: number, signal: AbortSignal): Promise<MediaStreamTrack>;
    picture(): ImageData | null;
    close(): void;
  };
  openLandmarker: LandmarkerOpener;
  dispatch: Dispatch;
  nowMs: () => number;
}

interface Agreement {
  path: FacePath;
  /** Whether the cue may be kept beside the transcript. */
  keep: boolean;
  /** Set once the camera is open. */
  track: MediaStreamTrack | null;
  stop: AbortController;
}

export class Mood {
  private agreement: Agreement | null = null;
  private link: Link | null = null;
  private adjusts = true;
  /** Whether the server was told of the consent over this link, */
  private told = false;
  /** and has said that it reads the face. */
  private confirmed = false;
  private readonly watch: Watch;

  constructor(private readonly parts: MoodParts) {
    this.watch = new Watch({
      picture: () => (this.link ? parts.camera.picture() : null),
      tell: (frame) => this.tellFrame(frame),
      onFailed: (error) => this.off(troubleOf(error)),
      nowMs: parts.nowMs,
    });
    parts.camera.onLost = () => this.off(CAMERA.lost);
  }

  async agree(path: FacePath, keep: boolean): Promise<void> {
    this.off();
    const agreement: Agreement = { path, keep, track: null, stop: new AbortController() };
    this.agreement = agreement;
    this.parts.dispatch({ type: "face/agreed", path });
    try {
      await this.begin(agreement, agreement.stop.signal);
    } catch (error) {
      if (!agreement.stop.signal.aborted) this.off(troubleOf(error));
    }
  }

  /** At once: no message about the face follows the one that says so. */
  off(trouble = ""): void {
    const { agreement } = this;
    this.agreement = null;
    this.watch.stop();
    this.parts.camera.close();
    if (!agreement) return;
    agreement.stop.abort();
    if (this.told) this.tellConsent(agreement, false);
    if (agreement.path === "video") this.link?.setCamera(null);
    this.parts.dispatch({ type: "face/off", trouble });
  }

  setAdjust(on: boolean): void {
    this.adjusts = on;
    this.link?.tell("mood", { adjust: on });
    this.parts.dispatch({ type: "face/adjust", on });
  }

  heard({ on, refused }: FaceReport): void {
    if (!this.agreement) return;
    if (refused !== null) this.off(MOOD.refused(refused));
    else if (!on && this.confirmed) this.off(MOOD.stopped);
    else this.confirmed = on;
  }

  /** The conversation goes on over this link; consent given before holds here too. */
  connected(link: Link): void {
    this.link = link;
    this.told = this.confirmed = false;
    this.parts.dispatch({ type: "face/linked", video: carriesVideo(link) });
    if (!this.adjusts) link.tell("mood", { adjust: false });
    if (this.agreement?.track) this.show(this.agreement, this.agreement.track);
  }

  disconnected(): void {
    this.link = null;
  }

  /** The conversation is over. */
  ended(): void {
    this.off();
    this.link = null;
  }

  private async begin(agreement: Agreement, signal: AbortSignal): Promise<void> {
    const { camera, openLandmarker, dispatch } = this.parts;
    agreement.track = await camera.open(RATE_PER_S[agreement.path], signal);
    signal.throwIfAborted();
    this.show(agreement, agreement.track);
    if (agreement.path === "landmarks") {
      const landmarker = await openLandmarker(signal);
      if (signal.aborted) return landmarker.close();
      this.watch.start(landmarker);
    } else if (!signal.aborted) dispatch({ type: "face/watching" });
  }

  private tellFrame(frame: Frame): void {
    // The first one takes seconds, on which the server has nothing to go by.
    if (frame.seq === 0) this.parts.dispatch({ type: "face/watching" });
    this.link?.tell("face-landmarks", frame);
  }

  /** Tells the server of the consent, and only then lets it see. */
  private show(agreement: Agreement, track: MediaStreamTrack): void {
    const { link } = this;
    if (!link) return;
    const video = agreement.path === "video";
    if (video && !carriesVideo(link)) {
      this.off(MOOD.noVideo);
      return;
    }
    this.watch.renumber();
    this.tellConsent(agreement, true);
    if (video) link.setCamera(track);
  }

  private tellConsent({ path, keep }: Agreement, on: boolean): void {
    this.told = on;
    this.confirmed = false;
    this.link?.tell("face-consent", { path, on, version: CONSENT_VERSION, keep });
  }
}

function carriesVideo({ transport }: Link): boolean {
  return transport === "webrtc" || transport === "daily";
}

function troubleOf(error: unknown): string {
  if (error instanceof CameraError) return CAMERA[error.trouble];
  console.error(error);
  return MOOD.unreadable;
}
