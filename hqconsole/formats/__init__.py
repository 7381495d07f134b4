"""How are numbers and days written in each language, where we do not write them as Django does?"""
