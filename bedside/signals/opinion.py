"""A second opinion on an alarm: does the window stand out from the same hours of earlier days, by their median? It overrules nothing.

Median and median absolute deviation hold even when half of the past was unusual; the model is the first opinion.
"""

from __future__ import annotations

from statistics import median

from bedside.signals.past import Past

LEAST = 5  # earlier days, without which there is no opinion
FAR = 3.0  # scaled deviations above the median
TO_SIGMA = 1.4826


def clearly(past: Past, came: float, scan: int, at: int) -> bool | None:
    """True when `came` mentions in the `scan` seconds up to `at` stand out from as long windows at this hour on earlier days.

    None where too few such days are known.
    """
    slots = max(1, scan // past.slot)
    earlier = past.same_windows(at // past.slot, slots)
    if len(earlier) < LEAST:
        return None
    part = scan / (slots * past.slot)
    middle = median(earlier) * part
    apart = TO_SIGMA * median(abs(count * part - middle) for count in earlier)
    return came > middle + FAR * max(apart, middle**0.5, 0.5)
