"""Broken exports by the thousand: each must end in a receipt or in a sentence.

    python -m benchmarks.fuzz --files 10000 --seed 1 [FILE_OR_FOLDER ...]

Files of every reader in the registry, and those given, are changed at random under a seed:
bits, bytes, lines, cells, members of archives, values of JSON. A child process opens them
under limits of memory and processor time; one that dies or raises anything but an
`InputError` is reported with the number that makes the same file again.
"""
