"""How many threads the numerical libraries may use.

OpenMP's threads spin while they wait. Two pools in one process (PyTorch's and FAISS's), or two
workers on one core, then take the processor from each other: a text of 10 ms was seen to need
half a second. Passive waiting and few threads cure it, but only when said before the libraries
are loaded.
"""

import os

_VARIABLES = (
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def limit_threads(count: int) -> None:
    """Give each numerical library `count` threads; call before NumPy, FAISS or PyTorch is imported.

    What the environment already says is kept: the person who runs the machine knows it better.
    """
    if count < 1:
        raise ValueError(f"A library needs at least one thread, not {count}.")
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
    for variable in _VARIABLES:
        os.environ.setdefault(variable, str(count))
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "true" if count > 1 else "false")
