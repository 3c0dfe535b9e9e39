"""Where calls come in: handlers, HTTP, the command line. Composition happens in `bootstrap`."""
