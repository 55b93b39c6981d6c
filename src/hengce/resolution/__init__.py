"""Who is who: customers known by several numbers become one, and two again."""
