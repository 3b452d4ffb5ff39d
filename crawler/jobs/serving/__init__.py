"""What `pressmark serve` runs: an HTTP server for our pages, one for archived pages, and the jobs that readers start.
Each job is a process of its own, so that no crawl can block or end the server."""
