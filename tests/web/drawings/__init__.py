"""The drawings: geometry that must hold for every picture, and pictures that say what their tables say."""
