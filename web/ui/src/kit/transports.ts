/** The kit's transports, each with the one habit changed that does not fit a public page. */

import {
  SmallWebRTCTransport,
  type SmallWebRTCTransportConstructorOptions,
} from "@pipecat-ai/small-webrtc-transport";
import { ProtobufFrameSerializer, WebSocketTransport } from "@pipecat-ai/websocket-transport";
import type { Session } from "../api/sessions";
import type { CallMedia } from "./media";

/** Parts of the transport that its published types leave out. */
interface Hidden {
  attemptReconnection(newPeerConnection?: boolean): Promise<void>;
  createDataChannel(label: string, options: RTCDataChannelInit): RTCDataChannel;
  getVideoTransceiver(): RTCRtpTransceiver;
}

const Kit = SmallWebRTCTransport as unknown as new (
  options: SmallWebRTCTransportConstructorOptions,
) => SmallWebRTCTransport & Hidden;

/**
 * WebRTC that does not call again by itself. The kit would, up to three times and for a quarter of
 * a minute, without a word to the visitor; here a broken connection ends, and the ladder takes over.
 */
class OneCall extends Kit {
  override async attemptReconnection(newPeerConnection = false): Promise<void> {
    if (!newPeerConnection) return super.attemptReconnection(false);
    const ending = this.state === "disconnecting" || this.state === "disconnected";
    if (!ending) await this.disconnect();
  }

  /** A channel closed from the other side tells of a lost server ten seconds before ICE does. */
  override createDataChannel(label: string, options: RTCDataChannelInit): RTCDataChannel {
    const channel = super.createDataChannel(label, options);
    channel.addEventListener("close", () => void this.attemptReconnection(true));
    return channel;
  }

  /** The kit changes the track only where its own media manager opened the camera. */
  override enableCam(on: boolean): void {
    const track = this.tracks().local.video ?? null;
    // Fails where the connection has just been closed, and with it what was sent.
    void this.getVideoTransceiver()
      .sender.replaceTrack(on ? track : null)
      .catch(() => undefined);
    super.enableCam(on);
  }
}

export function webrtc(session: Session, mediaManager: CallMedia) {
  const transport = new OneCall({ mediaManager, iceServers: session.ice_servers ?? [] });
  const parameters = {
    webrtcRequestParams: {
      endpoint: absolute(session.offer_url).href,
      headers: new Headers({ Authorization: `Bearer ${session.token}` }),
    },
  };
  return { transport, parameters };
}

/** Field number of `interruption` in Pipecat's frames.proto; the kit does not know the field. */
const INTERRUPTION_FIELD = 5;
/** The kit passes on only what is labelled as RTVI. */
const NOTHING = {
  type: "message" as const,
  message: { id: "", label: "", type: "interruption", data: null },
};

/** Reads frames strictly in order, and silences the player where the kit would only log an error. */
class OrderedSerializer extends ProtobufFrameSerializer {
  private last: Promise<unknown> = Promise.resolve();

  constructor(private readonly onInterruption: () => void) {
    super();
  }

  override deserialize(data: Blob) {
    const next = this.last.then(() => this.read(data));
    this.last = next.catch(() => undefined);
    return next;
  }

  private async read(data: Blob) {
    const [tag = 0] = new Uint8Array(await data.slice(0, 1).arrayBuffer());
    if (tag >> 3 !== INTERRUPTION_FIELD) return super.deserialize(data);
    this.onInterruption();
    return NOTHING;
  }
}

export function websocket(session: Session, mediaManager: CallMedia) {
  const serializer = new OrderedSerializer(() => void mediaManager.userStartedSpeaking());
  const transport = new WebSocketTransport({ mediaManager, serializer });
  const url = absolute(session.websocket_url);
  url.protocol = url.protocol.replace("http", "ws");
  if (!url.searchParams.has("token")) url.searchParams.set("token", session.token);
  return { transport, parameters: { wsUrl: url.href } };
}

function absolute(url: string | undefined): URL {
  if (!url) throw new Error("The session names a transport but not its address.");
  return new URL(url, location.href);
}
