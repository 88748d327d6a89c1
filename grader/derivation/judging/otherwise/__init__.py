"""What a line may be that does not hold as it is written: a rule, a condition, a step, or said with less care."""
