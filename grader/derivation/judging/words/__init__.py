"""What words around formulas say: that something is denied, supposed, taken from elsewhere, or claimed."""
