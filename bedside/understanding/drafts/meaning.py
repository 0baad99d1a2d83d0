"""Reads a draft for its meaning: beside the words it answers, whole, by a small encoder taught on drafts that leak and drafts that do not.
It says how likely a draft is harmless and which words weigh most; what follows from that is decided elsewhere, and no network is used."""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from ..deep import FILE as READER_FILE
from ..deep import OUR_NAME, SLOWER, START, STOP, TOKENS, our_pattern
from ..organisation import Organisation
from ..weights import BrokenModel, softmax, unusable
from .finding import DraftWords

FILE = READER_FILE.with_name("guard.onnx")
VERDICTS = ("block", "review", "ok")
REASONS = (
    "confirms_patient",
    "denies_patient",
    "personal_detail",
    "health_detail",
    "medical_advice",
    "names_staff",
    "promise",
    "legal_admission",
    "blame",
    "off_channel_contact",
)
POST, DRAFT, OVERLAP = 64, 180, 40  # pieces of the public words, of a window of the draft, and shared by two windows
KEPT = 400  # windows whose answers are kept
MOST = 24  # windows; a draft longer than all of them is refused unread
LENGTH = 256  # places an input may have
ASIDE, BESIDE = 0, 1  # sides of an input: the public words, the draft
_OPEN = {True: "public reply", False: "private reply"}
_PAGE = r"(?:https?://|www\.)\S+"
_ACCOUNT = r"@[\w.]{2,40}"

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Meant:
    """`chances` of VERDICTS, the gravest of all windows; `reasons` 0..1 each; `struck`: (start, end, weight 0..1) of each word
    of the draft as given."""

    chances: tuple[float, float, float]
    reasons: dict[str, float]
    struck: tuple[tuple[int, int, float], ...]


@dataclass(frozen=True)
class Laid:
    """A text as the encoder sees it; `back[k]` is the place of its k-th character in the text as given."""

    text: str
    back: list[int]


class _Plain(dict[int, str | None]):
    """Letters of other alphabets that look like ours become ours; marks that nobody sees go. Filled as characters are met."""

    LOOKS = dict(
        zip(
            "аеорсухкмтнвіјАЕОРСУХКМТНВІЈαοερνκΑΒΕΗΙΚΜΝΟΡΤΥΧΖ",
            "aeopcyxkmthbijAEOPCYXKMTHBIJaoepvkABEHIKMNOPTYXZ",
            strict=True,
        )
    )

    def __missing__(self, code: int) -> str | None:
        char = chr(code)
        if char in self.LOOKS:
            return self.LOOKS[char]
        if char == "\n":
            return char
        kind = unicodedata.category(char)
        return "" if kind in ("Cf", "Cs", "Co", "Cn") else " " if kind == "Cc" else char


_PLAIN = _Plain()


def laid(text: str, org: Organisation) -> Laid:
    """Names of the organisation as one word, addresses and accounts as one word each, look-alike letters as what they look like."""
    letters = [text[k].translate(_PLAIN) for k in range(len(text))] if not text.isascii() else list(text)
    plain = "".join(letters)
    back = [k for k, letter in enumerate(letters) for _ in letter]
    parts: list[str] = []
    places: list[int] = []
    at = 0
    for match in _pattern(org).finditer(plain):
        instead = "http" if match.group("page") else "@user" if match.group("account") else OUR_NAME
        parts += [plain[at : match.start()], instead]
        places += back[at : match.start()] + [back[match.start()]] * len(instead)
        at = match.end()
    return Laid("".join([*parts, plain[at:]]), [*places, *back[at:], len(text)])


@dataclass(frozen=True)
class Cut:
    """A text cut into pieces: their numbers and where each stands in the text as given."""

    ids: list[int]
    places: list[tuple[int, int]]


def cut(tokenizer: Any, text: str, org: Organisation) -> Cut:
    """Pieces of a text with their places."""
    seen = laid(text, org)
    told = tokenizer.encode(seen.text, return_type="offset_mapping")
    return Cut(list(told["ids"]), [(seen.back[a], seen.back[b]) for a, b in told["offsets"]])


def opening(tokenizer: Any, words: DraftWords) -> list[int]:
    """The pieces that say who will read the draft."""
    return list(tokenizer.encode(_OPEN[words.visibility != "private"]))


@dataclass(frozen=True)
class Window:
    """One input of the encoder: pieces, the side of each, and the draft's pieces in it from `first` to `last`."""

    pieces: list[int]
    sides: list[int]
    first: int
    last: int

    @property
    def at(self) -> int:
        """Where the draft's first piece stands."""
        return len(self.pieces) - 1 - (self.last - self.first)


def windows(opening: Sequence[int], post: Sequence[int], draft: Sequence[int]) -> list[Window]:
    """Who may read it and the public words (shortened in the middle), then a stretch of the draft; stretches overlap."""
    post = [*post[: POST * 3 // 4], *post[-(POST // 4) :]] if len(post) > POST else list(post)
    aside = [START, *opening, *post, STOP]
    out, first = [], 0
    while True:
        last = min(len(draft), first + DRAFT)
        out.append(
            Window(
                [*aside, *draft[first:last], STOP], [ASIDE] * len(aside) + [BESIDE] * (last - first + 1), first, last
            )
        )
        if last >= len(draft):
            return out
        first = last - OVERLAP


@dataclass(frozen=True)
class Encoder:
    """The loaded model: tokenizer, one run of it (the last ones are kept: a page of drafts is read again and again),
    its bars and its reasons in their order."""

    version: str
    tokenizer: Any
    run: Callable[[tuple[int, ...], tuple[int, ...]], tuple[Floats, Floats, Floats]]
    bars: Mapping[str, float]
    reasons: tuple[str, ...]

    def meant(self, words: DraftWords, org: Organisation) -> Meant:
        """What the draft means. Raises ValueError when it is longer than any reply."""
        draft = cut(self.tokenizer, words.text, org)
        if len(draft.ids) > MOST * (DRAFT - OVERLAP):
            raise ValueError("The draft is too long to be read whole.")
        aside = cut(self.tokenizer, words.reply_to[:2000], org).ids
        parts = windows(opening(self.tokenizer, words), aside, draft.ids)
        chances, reasons = [], []
        weight = np.zeros(len(draft.ids), np.float32)
        for part in parts:
            verdict, why, marks = self.run(tuple(part.pieces), tuple(part.sides))
            chances.append(verdict)
            reasons.append(why)
            here = marks[part.at : part.at + part.last - part.first]
            weight[part.first : part.last] = np.maximum(weight[part.first : part.last], here)
        worst = min(chances, key=lambda c: float(c[-1]))
        return Meant(
            (float(max(c[0] for c in chances)), float(worst[1]), float(worst[2])),
            dict(zip(self.reasons, np.max(reasons, axis=0).tolist(), strict=True)),
            tuple((a, b, float(w)) for (a, b), w in zip(draft.places, weight, strict=True)),
        )


def _run(session: Any, pieces: tuple[int, ...], sides: tuple[int, ...]) -> tuple[Floats, Floats, Floats]:
    """Chances of the verdicts, of the reasons, and the weight of each piece."""
    given = {"pieces": np.array([pieces], np.int64), "sides": np.array([sides], np.int64)}
    logits, marks = session.run(None, given)
    verdict = softmax(logits[:, : len(VERDICTS)])[0]
    return verdict, _chance(logits[0, len(VERDICTS) :]), _chance(marks[0])


def _chance(logits: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-logits.clip(-30, 30))), np.float32)


@cache
def encoder() -> Encoder:
    """The shipped encoder, loaded once a process, on one thread. Raises BrokenModel when a file of it cannot be used."""
    try:
        return _loaded()
    except Exception as why:
        raise BrokenModel(unusable(FILE, f"is missing or damaged ({type(why).__name__})")) from why


def _loaded() -> Encoder:
    import onnxruntime
    from sentencepiece import SentencePieceProcessor

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    on = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(FILE.read_bytes(), options, providers=on, disabled_optimizers=SLOWER)
    told = json.loads(session.get_modelmeta().custom_metadata_map["bedside"])
    tokens = TOKENS.read_bytes()
    if told["pieces"] != hashlib.sha256(tokens).hexdigest():
        raise ValueError("made for other pieces")
    run = lru_cache(maxsize=KEPT)(partial(_run, session))
    return Encoder(
        told["version"], SentencePieceProcessor(model_proto=tokens), run, told["bars"], tuple(told["reasons"])
    )


@lru_cache(maxsize=64)
def _pattern(org: Organisation) -> Any:
    ours = our_pattern(org)
    return re2.compile(
        "|".join([*([f"(?P<ours>{ours})"] if ours else []), f"(?P<page>{_PAGE})", f"(?P<account>{_ACCOUNT})"])
    )
