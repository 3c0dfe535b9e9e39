"""One router per bounded context, and the application that serves them."""
