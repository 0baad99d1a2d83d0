"""A small made-up house for the walker: a gate, a connector, a worker, and views that go round the gate, each in its own way."""

from __future__ import annotations

from pathlib import Path

HOUSE = {
    "__init__.py": "",
    "connectors/__init__.py": "from . import mail\n\nCONNECTORS = {'mail': mail}\n",
    "connectors/mail.py": "def publish(words):\n    ...\n\ndef read(words):\n    ...\n",
    "flow.py": "from .connectors import CONNECTORS\n\ndef speak():\n    _send(CONNECTORS['mail'])\n\ndef _send(box):\n    box.publish('')\n",
    "worker.py": "from . import flow\n\ndef main():\n    for job in (lambda: flow.speak(),):\n        job()\n",
    "views.py": "from .connectors.mail import read\n\ndef list_all(request):\n    return read(request)\n",
    "urls.py": "from shop import views\n\nurlpatterns = [views.list_all, views.blurt]\n",
}

BYPASSES = {
    "a plain call": """
        from shop.connectors import mail
        def blurt(request):
            mail.publish(request.POST["text"])
        """,
    "under another name": """
        from .connectors.mail import publish as whisper
        def blurt(request):
            whisper("it")
        """,
    "imported inside": """
        def blurt(request):
            from .connectors import mail as box
            box.publish("it")
        """,
    "by way of a variable": """
        from .connectors import CONNECTORS
        def blurt(request):
            box = CONNECTORS[request.POST["to"]]
            box.publish("it")
        """,
    "getattr with its name": """
        from .connectors import CONNECTORS as boxes
        def blurt(request):
            getattr(boxes["mail"], "publish")("it")
        """,
    "getattr with a name made at run time": """
        from .connectors import CONNECTORS as boxes
        def blurt(request):
            getattr(boxes["mail"], "pub" + "lish")("it")
        """,
    "out of its own dictionary": """
        from .connectors import mail
        def blurt(request):
            vars(mail)["pub" + "lish"]("it")
        """,
    "a method caller": """
        from operator import methodcaller
        from .connectors import CONNECTORS
        def blurt(request):
            methodcaller("publish", "it")(CONNECTORS["mail"])
        """,
    "loaded by its name": """
        import importlib
        def blurt(request):
            importlib.import_module("shop.connectors.mail").publish("it")
        """,
    "a method of something unknown": """
        from .connectors import mail
        class Mouth:
            def say(self, words):
                self._out(words)
            def _out(self, words):
                mail.publish(words)
        def blurt(request):
            request.mouth.say("it")
        """,
    "a table of jobs": """
        from functools import partial
        from .connectors import mail
        JOBS = {"loud": partial(mail.publish, "it")}
        def blurt(request):
            JOBS["loud"]()
        """,
    "a signal's receiver": """
        from .connectors import mail
        def receiver(signal):
            return lambda function: function
        @receiver("saved")
        def on_saved(sender, **words):
            mail.publish(words)
        """,
    "the sender's own inner part": """
        from shop.flow import _send
        from shop import connectors
        def blurt(request):
            _send(connectors.CONNECTORS["mail"])
        """,
}


def build(folder: Path, view: str = "") -> Path:
    """The made-up package in this folder, with one more view."""
    house = folder / "shop"
    for name, words in HOUSE.items():
        path = house / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(words, encoding="utf-8")
    if view:
        with (house / "views.py").open("a", encoding="utf-8") as more:
            more.write("\n" + _straight(view))
    return house


def _straight(words: str) -> str:
    lines = words.strip("\n").splitlines()
    margin = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
    return "\n".join(line[margin:] for line in lines) + "\n"
