"""Finding mentions by their words, in four languages, with accents folded; newest first. It searches masked text only."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import re2
import simplemma
from django.contrib.postgres.search import SearchQuery
from django.db.models import Q, QuerySet

from bedside.listening.models import Mention

CONFIGS = {"es": "spanish", "ca": "catalan", "en": "english", "pl": "simple"}
OPERATORS = {'"', "-"}  # a question that uses them means its words as they stand
WORD = re2.compile(r"[\pL\pN]+")
LONGEST = 20_000  # characters of one mention that are searchable
_EXTRA = str.maketrans({"ł": "l", "Ł": "l", "ß": "ss", "ø": "o", "đ": "d", "·": None, "’": "'"})


def folded(text: str) -> str:
    """Lower case, marks stripped, ł→l, ß→ss, l·l→ll: the same for what is stored and what is asked."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.translate(_EXTRA))
    return "".join(mark for mark in plain if not unicodedata.combining(mark)).lower()


@lru_cache(maxsize=50_000)
def _polish(word: str) -> str:
    return simplemma.lemmatize(word, lang="pl")


def searchable(text: str, lang: str) -> tuple[str, str]:
    """The text-search configuration for a language and the words to index under it."""
    text = text[:LONGEST]
    if lang != "pl":
        return CONFIGS.get(lang, "simple"), folded(text)
    words = WORD.findall(text)
    return "simple", folded(" ".join(words + [_polish(word) for word in words]))


def asked(question: str) -> Q:
    """A question as each language reads it, asked of the mentions in that language; quotes, `or` and `-word` work as on the web."""
    question = question.replace("\0", " ")[:200]
    plain = folded(question)
    simple = SearchQuery(plain, config="simple", search_type="websearch")
    found = ~Q(lang__in=list(CONFIGS)) & Q(search=simple)
    for lang, config in CONFIGS.items():
        query = simple if lang == "pl" else SearchQuery(plain, config=config, search_type="websearch")
        if lang == "pl" and not OPERATORS & set(plain):
            query |= SearchQuery(_lemmas(question), config="simple", search_type="plain")
        found |= Q(lang=lang, search=query)
    return found


def _lemmas(question: str) -> str:
    return folded(" ".join(_polish(word) for word in WORD.findall(question)))


def find(mentions: QuerySet[Mention], question: str) -> QuerySet[Mention]:
    return mentions.filter(asked(question)).order_by("-posted_at")
