"""Work on a whole archive: installs a rebuilt database, copies one, repacks WARCs, repairs what a check found. Each job
works with an open `archive.archive.Archive` and is above it in the layers."""
