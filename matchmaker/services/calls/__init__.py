"""Calls and tenders: read or posted, cut into parts, answered by groups and by interest."""
