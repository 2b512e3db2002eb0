
# Which selected tests come before a test. What is not selected is left out, and what comes before that
# takes its place.
@WAITS@