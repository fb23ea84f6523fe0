"""From answers to findings: shares with honest intervals, and what has changed."""
