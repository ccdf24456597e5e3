"""Who works with whom: links with their history, paths of trust, and what coordinators see."""
