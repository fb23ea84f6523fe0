"""People and organisations in a text: who is named, where, and which mentions are of the same bearer."""
