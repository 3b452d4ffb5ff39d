"""`python -m crawler`: the same as `python -m pressmark`, without a look at where our packages come from."""


def main() -> None:
    from crawler.cli import main  # here, because each extraction process imports this module anew

    main()


if __name__ == "__main__":
    main()
