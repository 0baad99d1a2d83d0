"""The ground the house stands on: data folder, key file, PostgreSQL, and the processes that must be alive.

It knows nothing of mentions, drafts or people, and never imports Django.
"""


class PremisesError(Exception):
    """Something about the ground is wrong; the message is one sentence for the person at the keyboard."""
