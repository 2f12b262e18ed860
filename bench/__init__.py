"""``make bench``: how fast stemhub is beside the least that the same pages could cost."""
