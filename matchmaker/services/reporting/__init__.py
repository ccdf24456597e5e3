"""What became of the proposals, counted for those who may know it."""
