"""Every write of publishing: editions, what replaces them, what is withdrawn, and files of many."""
