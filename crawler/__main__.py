"""`python -m crawler`, and the console script: both are `pressmark`."""


def main() -> None:
    from crawler.cli import main  # here, because each extraction process imports this module anew

    main()


if __name__ == "__main__":
    main()
