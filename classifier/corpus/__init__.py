"""Files in, one validated frame out; and articles cut into units."""
