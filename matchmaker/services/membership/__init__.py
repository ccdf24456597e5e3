"""The manager's desk: members, their completeness, who joins and who is asked."""
