"""From files to the snapshot in force: records, scores and linked tags of the whole bank."""
