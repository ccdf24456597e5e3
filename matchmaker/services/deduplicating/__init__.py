"""Two records of one organisation: suspected, compared, merged, taken apart."""
