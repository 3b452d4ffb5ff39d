"""The ledger of every URL ever met: its state, the time of its next try, and people's labels. `archive.identity`
decides which URLs lead to one page."""
