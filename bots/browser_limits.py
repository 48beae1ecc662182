"""What both wires to a browser have in common."""

MAX_FRAME_BYTES = 131_072
"""Of a message: a second of sound, or many times what a message may have."""

OUT_CHUNKS = 2
"""Output chunks of 20 ms: half of Pipecat's, so a barge-in leaves less behind."""
