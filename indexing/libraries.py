"""FAISS, loaded when it is first needed: its import takes a fifth of a second."""

from typing import Any


def load_faiss() -> Any:
    """Return the library; untyped, because the type stubs that it ships describe its C++ side."""
    import faiss  # slow import

    return faiss
