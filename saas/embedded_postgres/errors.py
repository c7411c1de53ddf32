"""What can go wrong, each as a sentence for the person at the keyboard."""


class DatabaseUnavailableError(Exception):
    """The database cannot be started; the message says why and what to do."""
