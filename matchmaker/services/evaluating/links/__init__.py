"""Links between groups, foreseen on a past day and compared with what came: see `protocol`."""
