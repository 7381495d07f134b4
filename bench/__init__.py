"""How fast is the console? `python -m bench` measures all of it, `python -m bench NAME` one part. See RESULTS.md."""
