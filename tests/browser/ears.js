// What the browser tests add to the page: a microphone they can speak into, and a meter on
// everything the page plays. Both run on the page's own clock, performance.now(), in ms.
(() => {
  const LOUD = 0.004; // root mean square above which the assistant is heard
  const POLL_MS = 10;

  const meters = [];
  let listensForPitch = false;
  const heard = []; // [ms, loudness, pitch in Hz or 0] of every poll in which something sounded
  let waiting = []; // who asked for what has not happened yet: [what it comes to or null, resolve]

  // Answered by the page itself: a test that asked every 20 ms would take its processor time.
  function once(come) {
    return new Promise((resolve) => waiting.push([come, resolve]));
  }

  function answer() {
    waiting = waiting.filter(([come, resolve]) => {
      const value = come();
      if (value !== null) resolve(value);
      return value === null;
    });
  }

  function meter(context, node, audible = () => true) {
    const analyser = context.createAnalyser();
    analyser.fftSize = 2048;
    node.connect(analyser);
    const samples = new Float32Array(analyser.fftSize);
    meters.push({ analyser, audible, samples, rate: context.sampleRate });
  }

  // The newest samples, as a meter of 10 ms would hear them.
  const NEWEST = 512;

  // By autocorrelation, from 70 to 350 Hz; 0 where nothing repeats itself.
  function pitch(samples, rate) {
    let energy = 0;
    for (const sample of samples) energy += sample * sample;
    let best = 0;
    let strongest = 0.35 * energy;
    for (let lag = Math.round(rate / 350); lag <= Math.round(rate / 70); lag += 1) {
      let sum = 0;
      for (let i = lag; i < samples.length; i += 1) sum += samples[i] * samples[i - lag];
      if (sum > 1.05 * strongest) {
        strongest = sum;
        best = rate / lag;
      }
    }
    return best;
  }

  setInterval(() => {
    let loudest = 0;
    let high = 0;
    for (const { analyser, audible, samples, rate } of meters) {
      if (!audible()) continue;
      analyser.getFloatTimeDomainData(samples);
      let power = 0;
      for (const sample of samples.subarray(-NEWEST)) power += sample * sample;
      loudest = Math.max(loudest, Math.sqrt(power / NEWEST));
      if (listensForPitch && loudest > LOUD) high = pitch(samples, rate);
    }
    if (loudest > LOUD) heard.push([performance.now(), loudest, high]);
    answer();
  }, POLL_MS);

  // Sound that reaches an <audio> element (WebRTC), unless the element keeps it to itself.
  const source = Object.getOwnPropertyDescriptor(HTMLMediaElement.prototype, 'srcObject');
  Object.defineProperty(HTMLMediaElement.prototype, 'srcObject', {
    ...source,
    set(stream) {
      source.set.call(this, stream);
      if (stream instanceof MediaStream && stream.getAudioTracks().length) {
        const context = new AudioContext();
        const audible = () => !this.muted && !this.paused && this.volume > 0;
        meter(context, context.createMediaStreamSource(stream), audible);
      }
    },
  });

  // Sound that reaches a loudspeaker through Web Audio (websocket).
  const connect = AudioNode.prototype.connect;
  AudioNode.prototype.connect = function (target, ...rest) {
    if (target instanceof AudioDestinationNode) meter(this.context, this);
    return connect.call(this, target, ...rest);
  };

  // The microphone.
  let microphone = null;
  let refused = false;
  function open() {
    const context = new AudioContext({ sampleRate: 48000 });
    const out = context.createMediaStreamDestination();
    // Without any source Chromium sends no packets at all; a real microphone is never that quiet.
    const hum = context.createConstantSource();
    hum.offset.value = 0;
    connect.call(hum, out);
    hum.start();
    return { context, out };
  }
  navigator.mediaDevices.getUserMedia = async (constraints) => {
    if (refused) throw new DOMException('Permission denied', 'NotAllowedError');
    if (constraints && constraints.video) throw new DOMException('no camera', 'NotFoundError');
    microphone ??= open();
    return microphone.out.stream.clone();
  };

  window.ears = {
    refuseMicrophone: () => {
      refused = true;
    },
    // Speaks a WAV; resolves at once with the ms at which it starts.
    say: async (base64) => {
      const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
      microphone ??= open();
      await microphone.context.resume();
      const buffer = await microphone.context.decodeAudioData(bytes.buffer);
      const voice = microphone.context.createBufferSource();
      voice.buffer = buffer;
      connect.call(voice, microphone.out);
      const lead = 0.05;
      voice.start(microphone.context.currentTime + lead);
      return performance.now() + lead * 1000;
    },
    now: () => performance.now(),
    firstHeardAfter: (ms) =>
      once(() => ((heard.at(-1)?.[0] ?? -1) < ms ? null : heard.find(([at]) => at >= ms)[0])),
    // The ms of the last sound, once nothing has followed it for some time.
    quiet: (forMs) =>
      once(() => {
        const last = heard.at(-1)?.[0] ?? 0;
        return performance.now() - last > forMs ? last : null;
      }),
    listenForPitch: () => {
      listensForPitch = true;
    },
    pitchesSince: (ms) => heard.filter(([at, , high]) => at >= ms && high).map(([, , high]) => high),
    heardSince: (ms) => heard.filter(([at]) => at >= ms).map(([at]) => at),
  };
})();
