"""Who is who: keys and links in, people out. Pure: the same links in any order, the same people."""
