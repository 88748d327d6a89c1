"""What letters and names mean in an answer: indices, sizes, labels, signs, and what of the question they are."""
