"""What turns the product into a deployable template; it never imports the product."""
