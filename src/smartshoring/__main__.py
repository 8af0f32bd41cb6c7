"""`python -m smartshoring` is the command `smartshoring`."""

from smartshoring.cli import main

if __name__ == "__main__":
    main()
