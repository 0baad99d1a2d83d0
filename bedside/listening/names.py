"""The reader's labels in words, as listening's screens use them. They stand in bedside.web.names, where publishing can reach them too."""

from bedside.web.names import ABOUT as ABOUT
from bedside.web.names import CLAIMS as CLAIMS
from bedside.web.names import FEELINGS as FEELINGS
from bedside.web.names import INTENTS as INTENTS
from bedside.web.names import KINDS as KINDS
from bedside.web.names import LANGUAGES as LANGUAGES
from bedside.web.names import TOPICS as TOPICS
from bedside.web.names import URGENCY as URGENCY
from bedside.web.names import Words as Words
from bedside.web.names import hidden as hidden
from bedside.web.names import named as named
