"""The expected failure."""


class ModelError(Exception):
    """A model that is missing, damaged or made for other libraries, or a registry or key that is.

    The message is one line: what is wrong, and what to do.
    """
