"""One module a family of file formats: how it is read into records, and written from them."""
