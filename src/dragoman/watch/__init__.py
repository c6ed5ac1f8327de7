"""Feeds watched: a list of feeds in; their new articles, each once, out. What is known of them is kept in the store."""
