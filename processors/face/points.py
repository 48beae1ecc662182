"""Which of MediaPipe's 478 landmarks are used, and in which order they travel.

The browser picks the same ones in the same order. Lips, lids and brows whole; the creases beside
nose and mouth, the chin and the middle of the forehead, where frustration shows; a few that do not
move with the face, to tell how it is held.
"""

_LIPS = """
    61 146 91 181 84 17 314 405 321 375 291 409 270 269 267 0 37 39 40 185
    78 95 88 178 87 14 317 402 318 324 308 415 310 311 312 13 82 81 80 191"""
_LIDS = """
    33 7 163 144 145 153 154 155 133 173 157 158 159 160 161 246
    263 249 390 373 374 380 381 382 362 398 384 385 386 387 388 466"""
_BROWS = """
    70 63 105 66 107 55 65 52 53 46
    300 293 334 296 336 285 295 282 283 276"""
_NOSE = "1 2 4 5 6 168 197 195 19 94 97 326 98 327 48 278 64 294 129 358"
_CREASES = """
    203 206 216 212 202 36 205 207 214 187 186 92
    423 426 436 432 422 266 425 427 434 411 410 322"""
_CHEEKS = "50 101 118 123 147 280 330 347 352 376"
_CHIN = "152 175 199 200 18 83 313 182 406 32 262"
_FOREHEAD = "8 9 151 108 337"
_STILL = "10 127 356"

_PARTS = (_LIPS, _LIDS, _BROWS, _NOSE, _CREASES, _CHEEKS, _CHIN, _FOREHEAD, _STILL)

USED = tuple(int(index) for part in _PARTS for index in part.split())
"""Indices among the 478, 165 of them."""

_LEAST_MOVED = (33, 133, 362, 263, 6, 168, 197, 5, 4, 10, 127, 356, 98, 327, 9, 151)

RIGID = tuple(USED.index(index) for index in _LEAST_MOVED)
"""Places in `USED` of what moves least: they tell how a face is held and how near it is."""
