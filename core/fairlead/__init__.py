"""Fairlead: casework for police forces, intervention providers and partner agencies."""
