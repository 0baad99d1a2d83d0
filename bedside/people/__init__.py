"""people: organisations, sites, teams and users, and who may do what. It never learns what is done with the answer."""
