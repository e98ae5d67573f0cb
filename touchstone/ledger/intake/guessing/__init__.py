"""Guesses what foreign files mean, and turns what a person said of them into a recipe."""
