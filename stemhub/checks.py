"""What ``manage.py check`` and ``migrate`` refuse, beyond ``modes.refuse``."""
