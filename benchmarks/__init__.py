"""Measurements that are run by command: speed against peers, mutants, wheels."""
