"""Links between statements, the claims that they make, and what is to be said of each.

links       statements to pairs of sides       reader      the claims of a text, in order
discourse   what has been said so far          judge       what is to be said of a pair of sides
words/      what words around formulas say     defining    symbols that get a meaning
names/      what letters and names mean        quoting     rules and remarks
otherwise/  what a line that does not hold     answer      all readings of the question, the best one
            may be instead                     trusting    which refutations are trusted
"""
