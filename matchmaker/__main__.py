"""python -m matchmaker."""

from indexing.threads import limit_threads

# Before NumPy is loaded: small products on many threads cost more in waiting than they save, and
# several workers would wait for each other. The encoder has its own (MATCHMAKER_THREADS).
limit_threads(1)

from matchmaker.cli import main  # noqa: E402 -- it loads NumPy

if __name__ == "__main__":
    main()
