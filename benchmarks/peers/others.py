"""Other readers of feeling, each used as its makers say; those that learn, learn from the texts that taught ours.

It runs in the environment of benchmarks/requirements.txt and imports nothing of ours; `langs` are the languages that a
reader was made for, where not all.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

LABELS = ("negative", "neutral", "positive")


def _sign(score: float, calm: float) -> str:
    return LABELS[1 + (score >= calm) - (score <= -calm)]


class _English:
    """A list of English words."""

    langs = ("en",)

    def read(self, texts: Any) -> list[str]:
        return [self.one(one["text"]) for one in texts]

    def one(self, text: str) -> str:
        raise NotImplementedError


class Vader(_English):
    def __init__(self, folder: Path) -> None:
        from vaderSentiment.vaderSentiment import SentimentIntensityAnalyzer

        self._scores = SentimentIntensityAnalyzer().polarity_scores

    def one(self, text: str) -> str:
        return _sign(self._scores(text)["compound"], 0.05)


class AFinn(_English):
    def __init__(self, folder: Path) -> None:
        from afinn import Afinn

        self._score = Afinn(emoticons=True).score

    def one(self, text: str) -> str:
        return _sign(self._score(text), 1)


class Blob(_English):
    def __init__(self, folder: Path) -> None:
        from textblob import TextBlob

        self._blob = TextBlob

    def one(self, text: str) -> str:
        return _sign(self._blob(text).sentiment.polarity, 0.05)


class SpanishBayes:
    """A Spanish model of two classes; between a third and two thirds it is taken as neutral."""

    langs = ("es",)

    def __init__(self, folder: Path) -> None:
        from sentiment_analysis_spanish.sentiment_analysis import SentimentAnalysisSpanish

        self._score = SentimentAnalysisSpanish().sentiment

    def read(self, texts: Any) -> list[str]:
        return [_sign(self._score(one["text"]) - 0.5, 1 / 6) for one in texts]


class Linear:
    """TF-IDF of words and pieces of words into a linear SVM."""

    def __init__(self, folder: Path) -> None:
        import joblib

        self._model = joblib.load(folder / "linear.joblib")

    @staticmethod
    def fit(teach: list[dict[str, Any]], folder: Path) -> None:
        import joblib
        from sklearn.feature_extraction.text import TfidfVectorizer
        from sklearn.pipeline import make_pipeline, make_union
        from sklearn.svm import LinearSVC

        counted = {"sublinear_tf": True, "min_df": 3, "strip_accents": "unicode", "max_features": 300_000}
        words = TfidfVectorizer(ngram_range=(1, 2), **counted)
        pieces = TfidfVectorizer(analyzer="char_wb", ngram_range=(2, 5), **counted)
        model = make_pipeline(make_union(words, pieces), LinearSVC(C=0.3, class_weight="balanced"))
        weights = [one["weight"] for one in teach]
        model.fit([one["text"] for one in teach], [one["label"] for one in teach], linearsvc__sample_weight=weights)
        joblib.dump(model, folder / "linear.joblib")

    def read(self, texts: Any) -> list[str]:
        return [str(label) for label in self._model.predict([one["text"] for one in texts])]


class FastText:
    """fastText, supervised, with pairs of words and pieces of words. It knows no weights: a text of weight 3 is told three times."""

    def __init__(self, folder: Path) -> None:
        import fasttext

        fasttext.FastText.eprint = lambda said: None
        self._model = fasttext.load_model(str(folder / "fasttext.bin"))

    @staticmethod
    def fit(teach: list[dict[str, Any]], folder: Path) -> None:
        import fasttext

        path = folder / "fasttext.txt"
        with path.open("w", encoding="utf-8", errors="replace") as file:
            for one in teach:
                line = f"__label__{one['label']} {_one_line(one['text'])}\n"
                file.write(line * max(1, round(one["weight"])))
        told = {"epoch": 8, "lr": 0.3, "dim": 50, "wordNgrams": 2, "minn": 2, "maxn": 5, "bucket": 500_000}
        model = fasttext.train_supervised(str(path), thread=1, seed=7, verbose=0, **told)
        model.save_model(str(folder / "fasttext.bin"))

    def read(self, texts: Any) -> list[str]:
        found, _ = self._model.predict([_one_line(one["text"]) for one in texts])
        return [labels[0].removeprefix("__label__") for labels in found]


def _one_line(text: str) -> str:
    words = re.sub(r"(\W)", r" \1 ", text.lower()).split()
    return " ".join(words).encode("utf-8", "replace").decode()


READERS = {
    "vader": Vader,
    "afinn": AFinn,
    "textblob": Blob,
    "spanish": SpanishBayes,
    "linear": Linear,
    "fasttext": FastText,
}
LEARN = ("linear", "fasttext")
