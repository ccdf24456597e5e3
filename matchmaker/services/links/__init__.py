"""Dated links as data: written, corrected, retracted; read as of any day; taken out as files."""
