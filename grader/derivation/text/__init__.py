"""A written answer -> its formulas and their tokens: pure, linear in its length, without any symbol table."""
