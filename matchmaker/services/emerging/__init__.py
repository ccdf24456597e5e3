"""Links of clusters seen while they are young: found each quarter, acted on, held to account."""
