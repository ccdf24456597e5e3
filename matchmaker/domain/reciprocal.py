"""Two directed scores into one: high only if both sides gain."""

from __future__ import annotations


def harmonic_mean(forward: float, backward: float) -> float:
    """The harmonic mean of two chances in 0…1 (RECON, Pizzato et al. 2010), 0 if either is 0."""
    if forward <= 0 or backward <= 0:
        return 0.0
    return 2 * forward * backward / (forward + backward)
