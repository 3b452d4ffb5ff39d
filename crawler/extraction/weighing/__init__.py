"""Which of a field's candidates is believed, and why. The one place where sources are weighed against each other;
not for finding candidates."""
