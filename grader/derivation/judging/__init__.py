"""Links between statements, the claims that they make, and what is to be said of each."""
