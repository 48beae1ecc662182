// What the face tests add to the page: a record of everything that leaves it and of every camera it
// opens. Runs after ears.js, whose microphone stays; cameras are Chromium's own.
(() => {
  const sent = []; // { at, kind, bytes, face }, ms on the page's clock
  const finds = []; // ms in which a landmarker found the points of a picture, or found none
  const told = []; // messages of the server about the face, with the time they came
  const cameras = [];
  const peers = [];
  const channels = [];

  // Of an RTVI message: its type, and that of the client's message within. Sound is "audio".
  function looked(data) {
    const text = typeof data === 'string' ? data : jsonWithin(data);
    if (text?.startsWith('ping')) return { kind: 'ping' };
    try {
      const message = JSON.parse(text);
      const inner = message.type === 'client-message' ? message.data : null;
      const kind = inner ? `client-message/${inner.t}` : message.type;
      return { kind, face: inner?.t === 'face-landmarks' ? inner.d : null };
    } catch {
      return { kind: typeof data === 'string' ? 'text' : soundOrNot(data) };
    }
  }

  // Pipecat's protobuf frames begin with the number of a field: 2 is sound, 4 a message.
  const first = (data) => new Uint8Array(data.buffer ?? data, data.byteOffset ?? 0)[0] >> 3;
  const soundOrNot = (data) => (first(data) === 2 ? 'audio' : 'binary');
  function jsonWithin(data) {
    if (first(data) !== 4) return null;
    const text = new TextDecoder().decode(data);
    return text.slice(text.indexOf('{'), text.lastIndexOf('}') + 1);
  }

  // A text as a field of Pipecat's message, and that as a field of its frame.
  function framed(text) {
    const bytes = [...new TextEncoder().encode(text)];
    const field = (tag, body) => [tag, 0x80 | (body.length & 0x7f), body.length >> 7, ...body];
    return new Uint8Array(field(0x22, field(0x0a, bytes)));
  }

  function size(data) {
    if (typeof data === 'string') return new TextEncoder().encode(data).length;
    return data.byteLength ?? data.size;
  }

  function recordsSends(kind) {
    const send = kind.prototype.send;
    kind.prototype.send = function (data) {
      sent.push({ at: performance.now(), bytes: size(data), face: null, ...looked(data) });
      return send.call(this, data);
    };
  }
  recordsSends(RTCDataChannel);
  recordsSends(WebSocket);

  async function hears({ data }) {
    const at = performance.now();
    try {
      const text = data instanceof Blob ? jsonWithin(await data.arrayBuffer()) : data;
      const message = JSON.parse(text);
      if (message?.type === 'server-message' && message.data?.type === 'face') {
        told.push({ at, ...message.data });
      }
    } catch {
      // Not a message of the server.
    }
  }

  window.WebSocket = class extends WebSocket {
    constructor(...args) {
      super(...args);
      this.addEventListener('message', hears);
      channels.push(this);
    }
  };

  const createDataChannel = RTCPeerConnection.prototype.createDataChannel;
  RTCPeerConnection.prototype.createDataChannel = function (...args) {
    const channel = createDataChannel.apply(this, args);
    channel.addEventListener('message', hears);
    channels.push(channel);
    return channel;
  };

  // A peer that was never told where it shall connect to sends nothing.
  const setLocalDescription = RTCPeerConnection.prototype.setLocalDescription;
  RTCPeerConnection.prototype.setLocalDescription = function (...args) {
    if (!peers.includes(this)) peers.push(this);
    return setLocalDescription.apply(this, args);
  };

  const microphone = navigator.mediaDevices.getUserMedia;
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (!constraints?.video) return microphone(constraints);
    const open = MediaDevices.prototype.getUserMedia;
    const stream = await open.call(navigator.mediaDevices, { video: constraints.video });
    cameras.push(...stream.getVideoTracks());
    return stream;
  };

  // Landmarkers are asked in workers.
  const postMessage = Worker.prototype.postMessage;
  Worker.prototype.postMessage = function (message, ...rest) {
    if (message?.type === 'find') {
      const began = performance.now();
      const answered = () => finds.push(performance.now() - began);
      this.addEventListener('message', answered, { once: true });
    }
    return postMessage.call(this, message, ...rest);
  };

  async function reports() {
    const all = await Promise.all(peers.map((peer) => peer.getStats()));
    return all.flatMap((report) => [...report.values()]);
  }

  window.wire = {
    sent: () => sent,
    told: () => told,
    finds: () => finds,
    cameras: () => cameras.map((track) => track.readyState),
    // As a page that was tampered with would.
    say: (t, d) => {
      const message = { label: 'rtvi-ai', type: 'client-message', id: 'hand', data: { t, d } };
      const text = JSON.stringify(message);
      const channel = channels.at(-1);
      channel.send(channel instanceof WebSocket ? framed(text) : text);
    },
    video: async () => ({
      tracks: peers.flatMap((peer) =>
        peer.getSenders().filter(({ track }) => track?.kind === 'video'),
      ).length,
      bytes: (await reports())
        .filter(({ type, kind }) => type === 'outbound-rtp' && kind === 'video')
        .reduce((sum, { bytesSent }) => sum + bytesSent, 0),
    }),
    peersAt: async () =>
      (await reports())
        .filter(({ type }) => type === 'remote-candidate')
        .map(({ address }) => address),
  };
})();
