/** What the visitor agrees to. The version goes to the server with each consent. */

/** Of the words below: other words, another version. */
export const CONSENT_VERSION = "2026-11";

export const CONSENT = {
  title: "Let the assistant notice your mood?",
  lead: "With your camera, the assistant can notice when you seem frustrated. Its answers then become calmer and shorter, and it is quicker to offer you a person. That is all it is used for.",
  read: {
    title: "What is read",
    points: [
      "165 points of your face: brows, eyes, nose, mouth and chin. Your browser works out where they are, here on your device.",
      "Only the positions of these points go to our server, about ten times a second. A program there guesses from them whether you seem frustrated.",
    ],
  },
  not: {
    title: "What is not",
    points: [
      "No picture or video leaves this device.",
      "Nothing of your face is kept. The server holds the last two seconds and your resting face, and forgets both when you switch this off or end the conversation.",
      "It is never used for prices, for your place in a queue, or for what you may do here.",
    ],
  },
  know: {
    title: "Good to know",
    points: [
      "It may be wrong: a frown is often just concentration. What you say counts for more.",
      "You can switch it off at any time with one click.",
      "That you agreed, and when, is noted with this conversation.",
    ],
  },
  carried: (by: string) =>
    `This conversation is carried by ${by}: what is sent passes through their servers on its way to ours, and reaches everybody who is in it.`,
  keep: "Also let the support team see, beside the transcript, when and how strongly frustration seemed to show",
  agree: "Yes, read these points",
  decline: "No, thanks",
  video: {
    title: "Or send video instead",
    words:
      "Your camera’s video then leaves this device. It is sent to our server, which looks at up to 5 pictures a second, finds the same points in them and forgets each picture at once. No picture is ever kept, or shown to anybody. Everything else above holds as well. Choose this only if you are comfortable with being filmed.",
    agree: "Yes, send my video to the server",
    impossible: "This connection cannot carry video.",
  },
} as const;
