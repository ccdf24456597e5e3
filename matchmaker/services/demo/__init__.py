"""The example world: loaded, peopled, given a past."""
