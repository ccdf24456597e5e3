"""matchmaker: clusters of firms find partners for each other."""

__version__ = "0.1.0"
