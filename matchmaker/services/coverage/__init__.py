"""What members cover of their cluster's value chain, what is missing, and who elsewhere has it."""
