"""`python -m classifier`: the command line, where the script is not on the path."""

from classifier.app.cli import main

if __name__ == "__main__":  # a worker process imports this module too
    main()
