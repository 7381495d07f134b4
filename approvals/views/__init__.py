"""On which pages do people ask, decide, act alone, and say what takes a second person?"""
