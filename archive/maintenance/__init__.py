"""Work on a whole archive: put a rebuilt database in place, repack its WARCs, repair what a check found.
Each works with an open `archive.archive.Archive`, and stands above it in the layers."""
