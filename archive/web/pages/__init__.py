"""The pages for readers, a module for each subject. Each reads from the archive and renders a template."""
