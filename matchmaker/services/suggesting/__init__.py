"""The manager's matching: the best pairs between members and others, and letters to both."""
