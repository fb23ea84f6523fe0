"""The thin edge: parse, call one function, print."""
