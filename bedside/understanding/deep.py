"""The deep reader: a small multilingual encoder in eight bits that reads what the fast reader is unsure of, whole and in order.
It gives the same outputs as the fast reader, so nobody after it need know which of the two has read; it opens no network."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import re2
from numpy.typing import NDArray

from .inputs import Floats, Inputs, our_names
from .organisation import Organisation
from .stream import clipped
from .weights import BrokenModel, Scores, Weights, softmax, unusable, weights

FOLDER = Path(__file__).parent / "models"
FILE, TOKENS = FOLDER / "deep.onnx", FOLDER / "deep.pieces"
OUR_NAME = "orgname"  # stands for any name of the organisation
START, PAD, STOP = 0, 1, 2
TOPICS, FEELINGS = 18, 3
HEAD, TAIL = 96, 32  # pieces read of a text: its beginning and its end
SLOWER = ["SkipLayerNormFusion"]  # a joining of steps that costs a fifth of the time on a processor
_PAGE = re2.compile(r"(?:https?://|www\.)\S+")
_ACCOUNT = re2.compile(r"@[\w.]{2,40}")


def our_pattern(org: Organisation) -> str:
    """Our names as people write them, accents or none, as the text of a pattern; empty when the profile names nothing."""
    spoken = [*org.names, *(s.name for s in org.sites), *(n for names in org.nicknames.values() for n in names)]
    spoken += [w.decode("latin-1") for w in our_names(org).telling if len(w) > 3]
    kinds = (("@", [h.lstrip("@") for h in org.handles]), (r"\b", spoken))
    parts = [f"{edge}(?:{_either(names)})\\b" for edge, names in kinds if any(map(str.strip, names))]
    return "(?i:" + "|".join(parts) + ")" if parts else ""


@lru_cache(maxsize=64)
def _ours(org: Organisation) -> Any:
    pattern = our_pattern(org)
    return re2.compile(pattern) if pattern else None


def _either(names: Sequence[str]) -> str:
    """Longest first, so that no name hides a longer one."""
    return "|".join(sorted({re2.escape(n.strip()) for n in names if n.strip()}, key=len, reverse=True))


def prepared(text: str, org: Organisation) -> str:
    """The text as the encoder sees it: addresses and accounts as one word each, our names as one name."""
    text = clipped(text).encode("utf-8", "replace").decode("utf-8").replace("\0", " ")
    ours = _ours(org)
    if ours is not None:
        text = ours.sub(OUR_NAME, text)
    return str(_ACCOUNT.sub("@user", _PAGE.sub("http", text)))


def cut(ids: Sequence[int]) -> list[int]:
    """Pieces of a text as the encoder takes them: between a start and a stop, the middle of a long text left out."""
    ids = list(ids)
    if len(ids) > HEAD + TAIL:
        ids = ids[:HEAD] + ids[-TAIL:]
    return [START, *ids, STOP]


@dataclass(frozen=True)
class Encoder:
    """The loaded model: tokenizer, session, and where each task's outputs stand."""

    version: str
    tokenizer: Any
    session: Any
    places: dict[str, slice]

    def pieces(self, texts: Sequence[str], org: Organisation) -> list[list[int]]:
        """Piece numbers of each text."""
        return [cut(ids) for ids in self.tokenizer.encode([prepared(t, org) for t in texts])]

    def logits(self, texts: Sequence[str], org: Organisation) -> Floats:
        """[text, output]. Each text is read by itself: in eight bits, what is read together colours each other."""
        out = np.zeros((len(texts), max(place.stop for place in self.places.values())), np.float32)
        for at, pieces in enumerate(self.pieces(texts, org)):
            out[at] = self.session.run(None, {"pieces": np.array([pieces], np.int64)})[0][0]
        return out


@cache
def encoder() -> Encoder:
    """The shipped encoder, loaded once a process, on one thread. Raises BrokenModel when a file of it cannot be used."""
    try:
        loaded = _loaded(FILE, TOKENS)
    except Exception as why:
        raise BrokenModel(unusable(FILE, f"is missing or damaged ({type(why).__name__})")) from why
    if loaded.version != weights().version:
        raise BrokenModel(
            unusable(FILE, f"belongs to {loaded.version} and the weights beside it to {weights().version}")
        )
    return loaded


def _loaded(file: Path, tokens: Path) -> Encoder:
    import onnxruntime
    from sentencepiece import SentencePieceProcessor

    onnxruntime.disable_telemetry_events()  # off in builds for Linux anyway: nothing is told to anybody
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    on = ["CPUExecutionProvider"]
    session = onnxruntime.InferenceSession(file.read_bytes(), options, providers=on, disabled_optimizers=SLOWER)
    told = json.loads(session.get_modelmeta().custom_metadata_map["bedside"])
    places = {name: slice(start, stop) for name, start, stop in told["places"]}
    return Encoder(told["version"], SentencePieceProcessor(model_proto=tokens.read_bytes()), session, places)


def margin(scores: Scores, model: Weights, task: str) -> Floats:
    """[text]: by how much the likeliest label leads the second."""
    chances = np.sort(softmax(scores.texts[:, model.places[task]]), axis=1)
    return np.asarray(chances[:, -1] - chances[:, -2])


def unsure(batch: Inputs, scores: Scores, model: Weights) -> NDArray[np.bool_]:
    """[text]: what the fast reader should not decide alone: its feeling or want is close, danger is not far, or good stands by bad."""
    bars = model.settings["deep"]["gate"]
    feeling = np.minimum(margin(scores, model, "feeling"), margin(scores, model, "feeling_domain"))
    hot = np.abs(scores.texts[:, model.places["hot"].start] - bars["hot"])
    close = (feeling < bars["feeling"]) | (margin(scores, model, "intent") < bars["intent"]) | (hot < bars["near"])
    return np.asarray(close | ((batch.fact("good") > 0) & (batch.fact("bad") > 0)))


def deepened(
    texts: Sequence[str], batch: Inputs, scores: Scores, model: Weights, org: Organisation, whole: bool
) -> Scores:
    """The scores with the encoder's word mixed in: for every text when `whole`, else where the fast reader is unsure."""
    open_ = np.ones(len(texts), bool) if whole else unsure(batch, scores, model)
    chosen = np.array([i for i in np.flatnonzero(open_).tolist() if texts[i].strip()], np.int64)
    asked = [texts[i] for i in chosen]
    own = encoder().logits(asked, org) if asked else np.zeros((0, 0), np.float32)
    return mixed(scores, own, encoder().places if len(chosen) else {}, chosen, model)


def mixed(
    scores: Scores, own: Floats, places: Mapping[str, slice], chosen: NDArray[np.int64], model: Weights
) -> Scores:
    """Both readers' logits as one. `own` [chosen text, output] is the encoder's, `places` its tasks' outputs."""
    out = scores.texts.copy()
    polarity = np.zeros((len(out), TOPICS, FEELINGS), np.float32)
    for name, place in model.places.items():
        alone, fast, slow = model.settings["deep"]["mix"][kind(name)]
        out[:, place] *= alone
        if len(chosen):
            out[chosen, place] = fast * scores.texts[chosen, place] + slow * own[:, places[name]]
    if len(chosen):
        polarity[chosen] = own[:, places["polarity"]].reshape(len(chosen), TOPICS, FEELINGS)
    return replace(scores, texts=out, polarity=polarity)


def kind(task: str) -> str:
    """The eighteen topics are mixed alike."""
    return "topics" if task.startswith("topic_") else task
