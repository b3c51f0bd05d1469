"""A result made ready for an archive: authors, licence, methods, citation."""
