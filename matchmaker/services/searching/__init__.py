"""A person asks: parts, filters, counts, marks, saved searches."""
