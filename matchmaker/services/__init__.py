"""The workshop: one file for each step of the work; the only place that commits."""
