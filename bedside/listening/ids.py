"""Ids and links as a source gives them, made fit to be kept in clear: one that is somebody's number or address is kept as a digest.

The id as it came lies with the sealed original, where an answer finds it. Nothing here decides what is kept.
"""

from __future__ import annotations

import hashlib
from urllib.parse import unquote_plus, urlsplit, urlunsplit

import re2

from bedside.record.sealing import keyed_digest
from bedside.understanding import privacy

LOST = "\ufffd"
LONGEST = 300  # characters of an id
SEALED = "sealed:"
# A run of digits as long as a telephone's or an identity number's; ids of platforms are longer or hold letters.
_NUMBER = re2.compile(r"(?:^|[^\pL\d])\+?\d(?:[ .()-]?\d){7,12}(?:[^\pL\d]|$)")
_MACHINES = re2.compile(r"\b\d{14,}\b")
_LIKELY = re2.compile(r" |\d{6}")  # words, or more digits in a row than a machine's codes usually have
_APART = re2.compile(r"[/?&=#;:_+]+")


def clean(text: str) -> str:
    """Text that the database can hold: no NUL, no half characters."""
    if "\0" in text:
        text = text.replace("\0", LOST)
    try:
        text.encode()
    except UnicodeEncodeError:
        text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return text


def kept_id(external_id: str) -> str:
    """An external id as a column holds it: itself, or its digest when it tells who somebody is or is too long."""
    cleaned = clean(external_id)
    if _names_somebody(cleaned):
        return SEALED + keyed_digest(cleaned.encode()).hex()
    return cleaned if len(cleaned) <= LONGEST else "sha256:" + hashlib.sha256(cleaned.encode()).hexdigest()


def _names_somebody(external_id: str) -> bool:
    if external_id.startswith("<") and external_id.endswith(">"):  # a mail's own number, which is nobody's address
        return False
    if external_id.startswith(("https://", "http://")):
        return kept_link(external_id) != external_id
    if "@" in external_id or _NUMBER.search(external_id):
        return True
    words = _MACHINES.sub(" ", external_id)
    return bool(_LIKELY.search(words)) and _told(words)


def _told(words: str) -> bool:
    return any(span.label in privacy.IDENTIFYING for span in privacy.find(words, None))


def kept_link(url: str) -> str:
    """A link as a column holds it: what follows the path is left out when it tells who somebody is."""
    cleaned = clean(url)[:1000]
    if not cleaned.startswith(("https://", "http://")):
        return ""
    try:
        parts = urlsplit(cleaned)
    except ValueError:
        return ""
    tail = unquote_plus(f"{parts.query} {parts.fragment}").strip()
    if tail and ("@" in tail or _NUMBER.search(tail) or _told(_APART.sub(" ", tail))):
        parts = parts._replace(query="", fragment="")
    if "@" in unquote_plus(parts.netloc):
        return ""
    return urlunsplit(parts) if tail and not (parts.query or parts.fragment) else cleaned
