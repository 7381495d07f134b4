"""How do scripts say the same about plans?"""
