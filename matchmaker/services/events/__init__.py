"""Matchmaking events: set up, invite, wish, plan, publish, hold, and ask what came of it."""
