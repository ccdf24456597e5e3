"""Who signs in, with which rights, and the record of what accounts did."""
