"""Work on a whole archive: put a rebuilt database in place, repack its WARCs, repair what a check found.
These are the only users of `archive.archive` inside this package."""
