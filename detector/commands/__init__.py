"""The commands beside `scan` and `app`, one a file, each hung on the line by `register`."""
