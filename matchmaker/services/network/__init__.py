"""Who works with whom: paths of trust, and the pictures and reports that coordinators see."""
