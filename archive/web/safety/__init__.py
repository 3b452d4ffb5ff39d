"""What keeps the reading room safe from other sites, archived pages and strangers. Middleware and checks stand
here; they know nothing of what a page shows."""
