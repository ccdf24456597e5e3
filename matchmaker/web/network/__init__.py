"""Pages of the network of clusters, for those who look after it."""
