"""Every write to hubs, teams and the seats in them."""
