"""How surprising a count is: the upper and lower tails of counts that scatter more than chance. It keeps nothing and decides nothing.

Tails are given as −log10 of the probability, so that a surge beyond all measure stays a number.
"""

from __future__ import annotations

from math import exp, expm1, inf, lgamma, log, log1p

LN10 = 2.302585092994046
MOST = 300.0  # no tail is called smaller than ten to the power of minus this
_STEPS = 200
_TINY = 1e-300
_POISSON = 1.0001  # variance over mean below which a count is taken as pure chance


def more(count: float, mean: float, variance: float) -> float:
    """−log10 P(X ≥ count), half of P(X = count) left out (mid-p: Lancaster 1961), X negative binomial with these moments.

    Units: counts. A variance at or under the mean is taken as Poisson. 0 or more, at most MOST.
    """
    count, size, chance = _named(count, mean, variance)
    return _surprise(_point(count, size, chance), log_beta_share(count + 1, size, 1 - chance))


def fewer(count: float, mean: float, variance: float) -> float:
    """−log10 P(X ≤ count), half of P(X = count) left out; as `more`, for what stays away."""
    count, size, chance = _named(count, mean, variance)
    return _surprise(_point(count, size, chance), log_beta_share(size, count, chance) if count > 0 else -inf)


def _named(count: float, mean: float, variance: float) -> tuple[float, float, float]:
    """The count, and the two parameters of the negative binomial: its size and its chance."""
    mean = max(mean, 1e-9)
    size = mean / (max(variance / mean, _POISSON) - 1)
    return max(0.0, float(round(count))), size, size / (size + mean)


def _point(count: float, size: float, chance: float) -> float:
    """The natural logarithm of P(X = count)."""
    return lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(chance) + count * log1p(-chance)


def _surprise(at: float, beyond: float) -> float:
    """From the natural logarithms of P(X = count) and P(X beyond count) to −log10 of the mid-p."""
    higher, lower = max(at - log(2), beyond), min(at - log(2), beyond)
    total = higher + log1p(exp(lower - higher)) if lower > -inf else higher
    return min(MOST, max(0.0, -total / LN10))


def log_beta_share(a: float, b: float, x: float) -> float:
    """The natural logarithm of the regularised incomplete beta function I_x(a, b); Lentz's continued fraction (1976).

    a, b > 0, 0 ≤ x ≤ 1.
    """
    if x <= 0:
        return -inf
    if x >= 1:
        return 0.0
    front = lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x)
    if x < (a + 1) / (a + b + 2):
        return min(0.0, front + log(_fraction(a, b, x)) - log(a))
    other = min(0.0, front + log(_fraction(b, a, 1 - x)) - log(b))
    return log(max(-expm1(other), _TINY))


def _fraction(a: float, b: float, x: float) -> float:
    c, d = 1.0, 1.0 - (a + b) * x / (a + 1)
    d = 1 / (d if abs(d) > _TINY else _TINY)
    value = d
    for m in range(1, _STEPS):
        for term in (
            m * (b - m) * x / ((a + 2 * m - 1) * (a + 2 * m)),
            -(a + m) * (a + b + m) * x / ((a + 2 * m) * (a + 2 * m + 1)),
        ):
            d = 1 + term * d
            d = 1 / (d if abs(d) > _TINY else _TINY)
            c = 1 + term / c
            c = c if abs(c) > _TINY else _TINY
            value *= c * d
        if abs(c * d - 1) < 1e-9:
            break
    return max(value, _TINY)
