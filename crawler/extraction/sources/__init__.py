"""The places where a page states a field: each module gives claims, and believes none.
Which claim is believed is decided in `weighing`."""
