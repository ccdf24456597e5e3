"""The study: pure functions over frozen values; no file, clock, database or network."""
