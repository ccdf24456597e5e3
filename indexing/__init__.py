"""The library: text to vector, nearest vectors, snapshots. It has never heard of an organisation.

Text and ids come in, ids and similarities go out. Importing it loads NumPy and nothing heavier.
"""
