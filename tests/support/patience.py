"""How long a test waits for what surely comes."""

# Seconds. Not a measure of speed: a busy machine takes ten times what an idle one does, and a
# test that passes waits no longer for it.
PATIENCE = 300
