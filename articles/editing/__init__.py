"""What editors do, each a function that admin and commands call."""
