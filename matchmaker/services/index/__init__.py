"""From sentences to vectors to shelves that can be searched, kept in step with the database."""
