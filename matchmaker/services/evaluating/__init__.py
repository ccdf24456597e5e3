"""How good the proposals are, measured on what really happened afterwards."""
