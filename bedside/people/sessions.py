"""Sessions, sealed: while somebody shows again who they are, what they had just written waits in one. It keeps them where Django does."""

from __future__ import annotations

import base64
import json
from typing import Any

from django.contrib.sessions.backends import db

from bedside.record.sealing import Shut, seal, unseal

ABOUT = "session"


class SessionStore(db.SessionStore):
    """What a session holds goes into its row as an envelope; one that does not open is an empty session, and asks for sign-in."""

    def encode(self, session_dict: dict[str, Any]) -> str:
        return base64.b64encode(seal(json.dumps(session_dict).encode(), about=ABOUT)).decode()

    def decode(self, session_data: str | bytes) -> dict[str, Any]:
        try:
            opened: dict[str, Any] = json.loads(unseal(base64.b64decode(session_data, validate=True), about=ABOUT))
        except (Shut, ValueError):
            return {}
        return opened
