"""A file that stands for the face model, which is not ours to ship."""

import random
from hashlib import sha256

from processors.face.weights import NAME
from processors.weights import Checked

CONTENT = random.Random(478).randbytes(300_000)
RIGHT = Checked(NAME, len(CONTENT), sha256(CONTENT).hexdigest())
