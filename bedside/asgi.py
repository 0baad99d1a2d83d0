"""The ASGI door that granian serves. It holds no logic of its own."""

import os
from threading import Thread

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
django_application = get_asgi_application()

from bedside.understanding.ready import warm  # noqa: E402
from bedside.web.bodies import capped  # noqa: E402  (after Django is ready)
from bedside.web.live import closing  # noqa: E402  (after Django is ready)

application = closing(capped(django_application))
Thread(target=warm, name="warm", daemon=True).start()
