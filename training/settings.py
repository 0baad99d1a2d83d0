"""What is chosen by looking at the development set: how heads are mixed, thresholds, temperatures.
Numbers here are set once, by hand, and are written into the weights file; the reader holds none of its own."""

from __future__ import annotations

from typing import Any

SETTINGS: dict[str, Any] = {
    "sentiment": {
        # rows: elsewhere, survey, desk; columns: the general reader, the one of care, the one of the desk
        "mix": [[1.0, 0.0, 0.1], [0.4, 0.8, 0.2], [0.0, 0.3, 1.0]],
        "lean": [0.0, 0.0, 1.5],
        "rating": 2.0,
        "temperature": 1.15,
        "sure": 0.6,
    },
    "topics": {"lift": 0.5},
    "intent": {"temperature": 1.0},
    "urgency": {"life_weight": 3.0},
    "about_us": {"no_here": 0.6, "no_post": 0.45, "no_named": 0.93, "no_other": 0.3, "denied": 0.2, "spam": 0.5},
}
