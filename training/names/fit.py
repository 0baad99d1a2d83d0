"""Fits the weights: a chain model over the words that may be names, one sum of weights a word, one number for how two hang together.
Every key has a share common to all languages and one of its own in each; the shares are added up when the file is written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import scipy.sparse as sp
from numpy.typing import NDArray
from scipy.optimize import minimize

from bedside.understanding.privacy.clues import LINKS

from .corpus import LANGS

Floats = NDArray[np.float64]
LONGEST = 12  # words of a chain; longer ones are cut


@dataclass
class Seen:
    """One word that may be a name: its keys, whether it is one, how it hangs on the word before it in its chain (-1: begins one)."""

    keys: list[str]
    lang: int
    name: bool
    link: int
    weight: float


@dataclass(frozen=True)
class Fitted:
    """`weights` [key, language of LANGS + ("",)], `links` [kind of LINKS, before, after]."""

    keys: list[str]
    weights: Floats
    links: Floats


def fit(words: Sequence[Seen], strength: float, least: int, say: Callable[[str], None], rounds: int = 150) -> Fitted:
    """`strength` is the penalty on weights; keys met fewer than `least` times are left out."""
    number, x = _table(words, least)
    y = np.array([w.name for w in words], np.int64)
    weight = np.array([w.weight for w in words])
    chains = _chains(words)
    size, kinds = x.shape[1], len(LINKS)
    say(f"{len(words)} words, {len(number)} keys, {sum(len(c) for c, _ in chains.values())} chains")
    xt = x.T.tocsr()

    def cost(theta: Floats) -> tuple[float, Floats]:
        score = np.asarray(x @ theta[:size])
        links = _links(theta[size:])
        total, d_score, d_links = 0.0, np.zeros(len(words)), np.zeros((kinds, 2, 2))
        for places, link in chains.values():
            value, pull = _chain_cost(score, y, weight, links, places, link, d_links)
            total += value
            d_score[places] += pull
        gradient = np.concatenate((xt @ d_score, d_links[:, [0, 1, 1], [1, 0, 1]].ravel()))
        penalty = strength * np.concatenate((np.ones(size), np.full(kinds * 3, 0.1)))
        return total + 0.5 * float(penalty @ theta**2), gradient + penalty * theta

    found = minimize(
        cost, np.zeros(size + kinds * 3), jac=True, method="L-BFGS-B", options={"maxiter": rounds, "maxcor": 8}
    )
    say(f"fitted in {found.nit} rounds, cost {found.fun:.0f}")
    return Fitted(list(number), _folded(found.x[:size], len(number)), _links(found.x[size:]))


def _table(words: Sequence[Seen], least: int) -> tuple[dict[str, int], sp.csr_matrix]:
    """Columns: the shares of all, then those of each language."""
    from collections import Counter

    counts = Counter(key for word in words for key in word.keys)
    number = {key: n for n, key in enumerate(k for k, c in counts.items() if c >= least)}
    size, columns, ends = len(number), [], [0]
    for word in words:
        own = [number[key] for key in word.keys if key in number]
        columns += own + [(1 + word.lang) * size + n for n in own]
        ends.append(len(columns))
    ones = np.ones(len(columns))
    return number, sp.csr_matrix((ones, np.array(columns), np.array(ends)), shape=(len(words), size * (1 + len(LANGS))))


def _folded(theta: Floats, size: int) -> Floats:
    shares = theta.reshape(1 + len(LANGS), size)
    return np.stack([shares[0] + shares[1 + n] for n in range(len(LANGS))] + [shares[0]], axis=1)


def _links(theta: Floats) -> Floats:
    links = np.zeros((len(LINKS), 2, 2))
    links[:, [0, 1, 1], [1, 0, 1]] = theta.reshape(len(LINKS), 3)
    return links


def _chains(words: Sequence[Seen]) -> dict[int, tuple[NDArray[np.int64], NDArray[np.int64]]]:
    """Chains by length: [chain, place] numbers of words, [chain, place - 1] kinds of links."""
    rows: dict[int, list[list[int]]] = {}
    chain: list[int] = []
    for n in range(len(words) + 1):
        if chain and (n == len(words) or words[n].link < 0 or len(chain) == LONGEST):
            rows.setdefault(len(chain), []).append(chain)
            chain = []
        chain.append(n)
    kind = np.array([w.link for w in words], np.int64)
    return {size: (np.array(own), kind[np.array(own)[:, 1:]]) for size, own in rows.items()}


def _chain_cost(
    score: Floats,
    y: NDArray[np.int64],
    weight: Floats,
    links: Floats,
    places: NDArray[np.int64],
    link: NDArray[np.int64],
    d_links: Floats,
) -> tuple[float, Floats]:
    """Cost of chains of one length and its slope in the scores; adds the slope in the links."""
    size = places.shape[1]
    s = np.zeros((*places.shape, 2))
    s[:, :, 1] = score[places]
    forward, backward = np.zeros_like(s), np.zeros_like(s)
    forward[:, 0] = s[:, 0]
    for t in range(1, size):
        forward[:, t] = s[:, t] + np.logaddexp.reduce(forward[:, t - 1, :, None] + links[link[:, t - 1]], axis=1)
    for t in range(size - 2, -1, -1):
        backward[:, t] = np.logaddexp.reduce(links[link[:, t]] + (s[:, t + 1] + backward[:, t + 1])[:, None, :], axis=2)
    z = np.logaddexp.reduce(forward[:, -1], axis=1)
    own, w = y[places], weight[places[:, 0]]
    right = np.take_along_axis(s, own[:, :, None], 2)[:, :, 0].sum(axis=1)
    pull = w[:, None] * (np.exp(forward[:, :, 1] + backward[:, :, 1] - z[:, None]) - own)
    for t in range(1, size):
        right += links[link[:, t - 1], own[:, t - 1], own[:, t]]
        both = np.exp(
            forward[:, t - 1, :, None]
            + links[link[:, t - 1]]
            + (s[:, t] + backward[:, t])[:, None, :]
            - z[:, None, None]
        )
        np.add.at(d_links, link[:, t - 1], w[:, None, None] * both)
        np.add.at(d_links, (link[:, t - 1], own[:, t - 1], own[:, t]), -w)
    return float((w * (z - right)).sum()), pull
