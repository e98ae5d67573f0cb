"""Kinds of question and the scales they are answered on, shared by every instrument."""
