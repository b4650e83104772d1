"""Contest series, editions, events, their stages and definition documents."""
