"""The ledger of every URL ever met: its state, when it is tried again, what people file it under.
What makes two URLs one is the business of `archive.identity`."""
