"""The reading room: the archive in a browser and over HTTP. It reads the archive only; what adds and crawls comes in
through the interface in `archive.web.jobs`."""
