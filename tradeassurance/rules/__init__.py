"""The numbers: versions of the service rules."""
