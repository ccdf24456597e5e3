"""From an organisation or a sentence to ranked partners with their evidence."""
