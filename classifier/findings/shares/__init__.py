"""Shares of labels, corrected by gold labels or under an assumption."""
