"""Two organisations find out whether they wish to speak: interest, answer, meeting, outcome."""
