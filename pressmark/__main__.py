"""`python -m pressmark`, and the console script `pressmark`."""


def main() -> None:
    from pressmark.start import start  # here, because each extraction process imports this module anew

    start()


if __name__ == "__main__":
    main()
