"""Our way of finding partners on dated histories: named, additive signals, learned weights."""
