/** The visitor's camera, open only while they want it. No picture is kept. */

export type CameraTrouble = "refused" | "missing" | "busy" | "insecure" | "lost";

export class CameraError extends Error {
  constructor(readonly trouble: CameraTrouble) {
    super(`camera ${trouble}`);
    this.name = "CameraError";
  }
}

/** Wide enough for brows and lips of a face an arm's length away. */
const WIDEST_PX = 480;

export class Camera {
  /** Called when the device is unplugged or taken away while open. */
  onLost: () => void = () => undefined;
  private video: HTMLVideoElement | null = null;
  private canvas: CanvasRenderingContext2D | null = null;

  /** Throws CameraError, or what `signal` was aborted with. */
  async open(ratePerS: number, signal: AbortSignal): Promise<MediaStreamTrack> {
    this.close();
    const stream = await ask(ratePerS);
    const [track] = stream.getVideoTracks();
    if (signal.aborted) stop(stream);
    signal.throwIfAborted();
    if (!track) throw new CameraError("missing");
    track.addEventListener("ended", () => this.onLost());
    const video = document.createElement("video");
    Object.assign(video, { muted: true, playsInline: true, srcObject: stream });
    this.video = video;
    // Rejects when it is closed before the first picture.
    void video.play().catch(() => undefined);
    return track;
  }

  /** What is before it now, unmirrored; null while there is nothing to see or the page is hidden. */
  picture(): ImageData | null {
    const { video } = this;
    if (!video || document.hidden || video.readyState < video.HAVE_CURRENT_DATA) return null;
    const width = Math.min(WIDEST_PX, video.videoWidth);
    const height = Math.round((width * video.videoHeight) / video.videoWidth);
    const context = this.paper(width, height);
    context.drawImage(video, 0, 0, width, height);
    return context.getImageData(0, 0, width, height);
  }

  /** Its light goes off. */
  close(): void {
    if (this.video?.srcObject instanceof MediaStream) stop(this.video.srcObject);
    if (this.video) this.video.srcObject = null;
    this.video = null;
    this.canvas = null;
  }

  private paper(width: number, height: number): CanvasRenderingContext2D {
    const { canvas } = this.canvas ?? {};
    if (this.canvas && canvas?.width === width && canvas.height === height) return this.canvas;
    const fresh = Object.assign(document.createElement("canvas"), { width, height });
    this.canvas = fresh.getContext("2d", { willReadFrequently: true });
    if (!this.canvas) throw new Error("This browser draws no pictures.");
    return this.canvas;
  }
}

function stop(stream: MediaStream): void {
  for (const track of stream.getTracks()) track.stop();
}

async function ask(ratePerS: number): Promise<MediaStream> {
  if (!navigator.mediaDevices) throw new CameraError("insecure");
  const video = {
    width: { ideal: 640 },
    height: { ideal: 480 },
    frameRate: { ideal: ratePerS },
    facingMode: "user",
  };
  return navigator.mediaDevices.getUserMedia({ video }).catch((error: DOMException) => {
    throw new CameraError(troubleOf(error.name));
  });
}

/** What a refusal of getUserMedia means. Firefox and Chrome say "in use" in different ways. */
export function troubleOf(name: string): CameraTrouble {
  if (name === "NotAllowedError" || name === "SecurityError") return "refused";
  return name === "NotReadableError" || name === "AbortError" ? "busy" : "missing";
}
