"""`python -m crawler` is `pressmark`."""

from crawler.cli import main

if __name__ == "__main__":
    main()
