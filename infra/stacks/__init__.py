"""The three stacks: data that survives, the pipeline, the API."""
