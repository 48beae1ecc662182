/** A session in, an open link to its bot out. The only way from the page into Pipecat's kit. */

import {
  type Transport as KitTransport,
  LogLevel,
  logger,
  type RTVIEventCallbacks,
} from "@pipecat-ai/client-js";
import type { Session } from "../api/sessions";
import { Hush } from "../audio/hush";
import type { Link } from "../session/ladder";
import { captions, TalkClient } from "./client";
import { Line, type LineOptions } from "./line";
import { CallMedia } from "./media";
import { webrtc, websocket } from "./transports";

export interface DialOptions extends LineOptions {
  /** A fresh copy of the open microphone; null where there is none. */
  microphone: () => MediaStreamTrack | null;
}

logger.setLevel(LogLevel.ERROR);

export async function dial(
  session: Session,
  signal: AbortSignal,
  options: DialOptions,
): Promise<Link> {
  const spoken = session.transport !== "text";
  const media = new CallMedia({
    track: spoken && session.transport !== "daily" ? options.microphone() : null,
    pcm: session.transport !== "webrtc",
    botLevel: options.botLevel,
  });
  const { transport, parameters } = await way(session, media).catch(async (error) => {
    await media.disconnect();
    throw error;
  });
  const line = new Line(options, media);
  const hush = new Hush(options.audio);
  const client = new TalkClient(
    {
      transport,
      enableMic: spoken,
      enableCam: false,
      callbacks: callbacks(line, media, hush),
    },
    () => {
      hush.begin();
      line.dispatch({ type: "assistant/interrupted" });
    },
  );
  const close = async () => {
    line.close();
    hush.end();
    options.botLevel.stop();
    await client.disconnect();
  };
  line.onBroken = () => void close().catch(() => undefined);
  signal.addEventListener("abort", line.onBroken);
  await Promise.race([client.connect(parameters), line.broken]);
  line.ready();
  return link(session, client, media, close);
}

function callbacks(line: Line, media: CallMedia, hush: Hush): RTVIEventCallbacks {
  const said = captions(line.dispatch, () => media.heard());
  const onBotStartedSpeaking = () => {
    hush.end();
    said.onBotStartedSpeaking?.();
  };
  return { ...said, onBotStartedSpeaking, ...line.callbacks };
}

async function way(session: Session, media: CallMedia): Promise<Way> {
  if (session.transport === "webrtc") return webrtc(session, media);
  if (session.transport === "daily") return (await import("./daily")).daily(session);
  return websocket(session, media);
}

interface Way {
  transport: KitTransport;
  parameters: object;
}

function link(
  session: Session,
  client: TalkClient,
  media: CallMedia,
  close: () => Promise<void>,
): Link {
  return {
    transport: session.transport,
    sendText: (text, { speakAnswer }) =>
      void client.sendText(text, { run_immediately: true, audio_response: speakAnswer }),
    setSpeakAnswers: (on) => client.sendClientMessage("speak-answers", { on }),
    setMicrophone: (on) => client.enableMic(on),
    tell: (type, data) => {
      if (client.state === "ready") client.sendClientMessage(type, data);
    },
    setCamera: (track) => {
      // Daily opens the camera by itself; the others send this one.
      media.camera = track;
      if (client.state === "ready") client.enableCam(track !== null);
    },
    close,
  };
}
