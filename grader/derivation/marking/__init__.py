"""From claims to points: the steps of the rubric that a derivation shows."""
