"""What a company writes: schema, loaders and problems; a `Case` or the list of what is wrong."""
